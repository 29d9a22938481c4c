import { Hono } from "hono"
import { html } from "hono/html"
import type { Mail } from "../mail/mailbox.ts"
import type { AcmeTools } from "../web/acme-tools.ts"
import type { Html } from "../web/html.ts"
import { page } from "../web/layout.ts"
import { type AcmeEnv, type Ask, accountOf } from "../web/visit.ts"
import { moment } from "../words/moment.ts"

export function mail({ mailbox }: AcmeTools): Hono<AcmeEnv> {
  const app = new Hono<AcmeEnv>()
  app.get("/security/mail", c => c.html(mailPage(c, mailbox.of(accountOf(c).email))))
  return app
}

function mailPage(c: Ask, mails: readonly Mail[]): Html {
  return page(
    c,
    "Your mail",
    html`<section class="card"><h1>Your mail</h1>
<p>Acme sends none: what would have gone to ${accountOf(c).email} is kept here until Acme is stopped.</p>
${mails.length === 0 ? html`<p>Nothing yet. It takes a second or two.</p>` : ""}
<ol class="events" reversed>${mails.map(
      ({ at, message, reportUrl }) =>
        html`<li><b>${message.title}</b><time datetime="${at}">${moment(at)}</time>
<details><summary>Read</summary><pre class="mail">${message.text}</pre>
${reportUrl === null ? "" : html`<p><a href="${reportUrl}">This wasn't me</a></p>`}</details></li>`,
    )}</ol>
<p class="aside"><a href="/security">Back to security</a></p></section>`,
  )
}
