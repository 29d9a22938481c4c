import { Hono } from "hono"
import { html } from "hono/html"
import type { SubjectStatus } from "postern"
import type { AcmeTools } from "../web/acme-tools.ts"
import { type Html, page } from "../web/layout.ts"
import { type AcmeEnv, type Ask, accountOf } from "../web/visit.ts"
import { owesSecondStep, statusWords } from "../words/status.ts"

export function security({ postern }: AcmeTools): Hono<AcmeEnv> {
  const app = new Hono<AcmeEnv>()
  app.get("/security", async c => c.html(securityPage(c, await postern.status(accountOf(c).id))))
  return app
}

function securityPage(c: Ask, status: SubjectStatus | null): Html {
  return page(
    c,
    "Security",
    html`<h1>Security</h1>
${status !== null && owesSecondStep(status) ? onPanel(status) : offPanel()}
<section class="card"><h2>Account</h2><ul class="links">
${link("/security/password", "Change password", "Two-factor stays as it is.")}
${link("/security/activity", "Recent activity", "What happened to your second factors, when and from where.")}
</ul></section>`,
  )
}

function offPanel(): Html {
  return html`<section class="card"><p class="badge off">Two-factor is off</p>
<p>Your password alone opens your account.</p>
<a class="button" href="/security/authenticator">Turn on two-factor</a></section>`
}

function onPanel(status: SubjectStatus): Html {
  const { app, codes } = statusWords(status)
  const hasApp = status.totp.status === "active" || status.totp.status === "disabled"
  return html`<section class="card"><p class="badge on">Two-factor is on</p>
<dl><dt>Authenticator app</dt><dd>${app}</dd>
<dt>Backup codes</dt><dd>${codes}<span class="gauge" aria-hidden="true">${gauge(status)}</span></dd></dl></section>
<section class="card"><h2>Backup codes</h2><ul class="links">
${status.codes.confirmedAt === null ? link("/security/codes/confirm", "Confirm that they are saved", "Type one back; it stays unused.") : ""}
${link("/security/codes/check", "Check a code", "Is a printed one still good? It stays unused.")}
${link("/security/codes/replace", "Replace codes", "A new sheet; the old one is void.")}
</ul></section>
<section class="card"><h2>Authenticator app</h2><ul class="links">
${link("/security/authenticator", hasApp ? "Move to a new phone" : "Set up an app", hasApp ? "The old one works until the new one is proved." : "With a backup code.")}
${link("/security/turn-off", "Turn off two-factor", "App and codes stop working at once.")}
</ul></section>`
}

function gauge({ codes }: SubjectStatus): Html[] {
  return Array.from(
    { length: codes.total },
    (_, index) => html`<i class="${index < codes.left ? "left" : "used"}"></i>`,
  )
}

function link(address: string, title: string, text: string): Html {
  return html`<li><a href="${address}"><b>${title}</b><span>${text}</span></a></li>`
}
