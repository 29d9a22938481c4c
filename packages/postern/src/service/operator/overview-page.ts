import { html } from "hono/html"
import type { StoreSummary } from "../../issuer/index.ts"
import { operatorPage } from "./operator-page.ts"
import type { Operator } from "./operators.ts"
import type { OutcomeSlice } from "./outcome-history.ts"
import { codesLeftPicture, type Html, outcomesPicture, sharePicture } from "./pictures.ts"

/** What somebody on call sees first: how a tenant's subjects stand, and what attempts end in. */
export function overviewPage(
  operator: Operator,
  summary: StoreSummary,
  slices: readonly OutcomeSlice[],
  notice: string | null = null,
): Html {
  const { subjects, active, waiting, disabled, unconfirmed, expired, expiringWithin30Days } = summary
  return operatorPage(
    operator,
    "Overview",
    html`<form method="post" action="/operator/find" class="find" role="search">
<label for="subject">Find a subject</label>
<div><input id="subject" name="subject" required autocomplete="off" spellcheck="false"><button>Find</button></div>
${notice === null ? "" : html`<p class="bad" role="alert">${notice}</p>`}</form>
<section><h2>Subjects</h2><dl class="tiles">
${tile("with a second factor", subjects, subjects, "good")}${tile("with an active app", active, subjects, "good")}
${tile("throttled now", waiting, subjects, "warm")}${tile("disabled after too many failures", disabled, subjects, "bad")}
${tile("codes never confirmed", unconfirmed, subjects, "warm")}${tile("codes expiring within 30 days", expiringWithin30Days, subjects, "warm")}
${tile("codes expired", expired, subjects, "bad")}</dl></section>
<section><h2>Codes left</h2><p class="soft">How many subjects have how many codes.</p>${codesLeftPicture(summary.codesLeft)}</section>
<section><h2>Attempts, last 24 hours</h2>
<p class="soft"><i class="accepted"></i> accepted <i class="refused"></i> refused <i class="throttled"></i> throttled; times in UTC, as this process saw them since it started.</p>
${outcomesPicture(slices)}</section>`,
  )
}

function tile(name: string, count: number, whole: number, kind: "good" | "warm" | "bad"): Html {
  return html`<div><dt>${name}</dt><dd>${count}</dd>${sharePicture(count, whole, kind)}</div>`
}
