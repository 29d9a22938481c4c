import { Hono } from "hono"
import { html } from "hono/html"
import type { AuditTrail } from "postern"
import type { AcmeTools } from "../web/acme-tools.ts"
import type { Html } from "../web/html.ts"
import { alert, page } from "../web/layout.ts"
import { type AcmeEnv, type Ask, accountOf } from "../web/visit.ts"
import { eventWords } from "../words/event.ts"
import { moment } from "../words/moment.ts"

const maxShown = 50

export function activity({ postern }: AcmeTools): Hono<AcmeEnv> {
  const app = new Hono<AcmeEnv>()
  app.get("/security/activity", async c => c.html(activityPage(c, await postern.auditTrail(accountOf(c).id))))
  return app
}

function activityPage(c: Ask, { events, chain, brokenAt }: AuditTrail): Html {
  const latest = events.slice(-maxShown).reverse()
  return page(
    c,
    "Recent activity",
    html`<section class="card"><h1>Recent activity</h1>
${chain === "intact" ? html`<p class="badge on">Record complete and unaltered</p>` : alert(`This record was tampered with from entry ${brokenAt} on. Please call us.`)}
${latest.length === 0 ? html`<p>Nothing yet.</p>` : ""}
<ol class="events" reversed>${latest.map(event => {
      const { title, facts } = eventWords(event)
      return html`<li><b>${title}</b><time datetime="${event.at}">${moment(event.at)}</time><span>${facts}</span></li>`
    })}</ol>
<p class="aside"><a href="/security">Back to security</a></p></section>`,
  )
}
