import { html, raw } from "hono/html"
import type { Enrollment } from "postern"
import { codeField, formStart } from "../web/fields.ts"
import type { Html } from "../web/layout.ts"
import type { Ask } from "../web/visit.ts"

/** Shows what an authenticator app needs, and asks for its first code. The secret is shown here and kept nowhere else. */
export function enrollmentSteps(c: Ask, { qrSvg, secret, uri }: Pick<Enrollment, "qrSvg" | "secret" | "uri">): Html {
  return html`<div class="enrollment"><div class="qr" role="img" aria-label="QR code for your authenticator app">${raw(qrSvg)}</div>
<div><p>Scan this with your authenticator app.</p>
<p><a class="button quiet" href="${uri}">Open in an app on this phone</a></p>
<details><summary>Cannot scan? Type this key</summary>
<p><code class="secret">${secret.match(/.{1,4}/g)!.join(" ")}</code></p>
<p class="hint">Time-based, six digits, 30 seconds.</p></details></div></div>
${formStart(c, "/security/authenticator/activate")}
${codeField({ label: "Code from the app", hint: "The six digits that it shows now.", kind: "totp", autofocus: false })}
<button class="button">Turn on</button></form>`
}
