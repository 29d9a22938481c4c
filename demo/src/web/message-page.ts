import { html } from "hono/html"
import type { Html } from "./html.ts"
import { page } from "./layout.ts"
import type { Ask } from "./visit.ts"

/** A page that says one thing and shows the way on. */
export function messagePage(c: Ask, title: string, text: string): Html {
  return page(
    c,
    title,
    html`<section class="card"><h1>${title}</h1><p>${text}</p><p><a class="button" href="/">Go to Acme</a></p></section>`,
  )
}
