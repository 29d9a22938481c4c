import { html } from "hono/html"
import { type CodeFieldOptions, codeField, formStart } from "./fields.ts"
import { type Html, page } from "./layout.ts"
import type { Refusal } from "./refusal-notice.ts"
import type { Ask } from "./visit.ts"

/** A page that explains one thing and asks for one code. */
export interface CodeFormOptions {
  readonly title: string
  readonly text: string
  readonly action: string
  readonly button: string
  readonly field: Pick<CodeFieldOptions, "label" | "hint" | "kind">
  readonly isGrave?: boolean
  /** where to go instead */
  readonly back?: { readonly link: string; readonly text: string }
}

const toSecurity = { link: "/security", text: "Back to security" }

export function codeFormPage(c: Ask, options: CodeFormOptions, refused: Refusal | null = null): Html {
  const { title, text, action, button, field, isGrave = false, back = toSecurity } = options
  return page(
    c,
    title,
    html`<section class="card"><h1>${title}</h1><p>${text}</p>
${refused?.notice ?? ""}
${formStart(c, action)}
${codeField({ ...field, value: refused?.value ?? "", isWrong: refused !== null })}
<button class="button${isGrave ? " grave" : ""}">${button}</button></form>
<p class="aside"><a href="${back.link}">${back.text}</a></p></section>`,
  )
}
