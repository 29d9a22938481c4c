import { kitFileName } from "@postern/core"
import { html } from "hono/html"
import type { IssuedCodeSet } from "postern"
import { codeField, formStart } from "../web/fields.ts"
import { type Html, page } from "../web/layout.ts"
import type { Ask } from "../web/visit.ts"
import { day } from "../words/moment.ts"

/**
 * The codes, for the only time. Acme keeps no copy: the download sends the sheet back along with the form, and the script takes the codes
 * out of the page when it is left, for a browser may keep a page that it was told not to store.
 */
export function codeSheet(c: Ask, { set, codes, text, issuedAt, expiresAt }: IssuedCodeSet): Html {
  return html`<div class="sheet" data-sheet>
<p class="screen-only">They sign you in when your phone is not at hand. <strong>This is the only time they are shown.</strong>
 Sheet ${set}, ${day(issuedAt)}${expiresAt === null ? "" : `, valid until ${day(expiresAt)}`}.${set === 1 ? "" : " Earlier sheets are void."}</p>
<ol class="codes screen-only" aria-label="Backup codes">${codes.map(code => html`<li><code>${code}</code></li>`)}</ol>
<pre class="print-only">${text}</pre>
<div class="actions screen-only">
${formStart(c, "/security/kit", "inline")}<input type="hidden" name="text" value="${text}">
<button class="button quiet">Download</button></form>
<button type="button" class="button quiet" data-print hidden>Print</button>
<button type="button" class="button quiet" data-copy hidden>Copy</button>
</div>
<p class="hint screen-only" role="status" data-said>Keep them on paper or in a password vault, as <b>${kitFileName({ issuer: "Acme", set })}</b> or printed.</p>
</div>`
}

/** The page after codes were issued: save them, then prove it. */
export function codesIssuedPage(c: Ask, title: string, codeSet: IssuedCodeSet): Html {
  return page(
    c,
    title,
    html`<section class="card"><h1>${title}</h1>${codeSheet(c, codeSet)}</section>
<section class="card screen-only"><h2>Saved? Type one back</h2>
${formStart(c, "/security/codes/confirm")}
${codeField({ label: "One of your codes", hint: "It stays unused.", kind: "backup-code", autofocus: false })}
<div class="actions"><button class="button">Check</button><a class="button plain" href="/">Do it later</a></div></form></section>`,
    { script: "code-sheet.js" },
  )
}
