import { html } from "hono/html"
import type { LegacyFigures, OutboxCounts, StoreSummary, SubjectKey, UndeliveredNotice } from "../../issuer/index.ts"
import type { Figures } from "../monitoring/kept-figures.ts"
import { operatorPage } from "./operator-page.ts"
import type { PageReader } from "./operators.ts"
import type { OutcomeSlice } from "./outcome-history.ts"
import { codesLeftPicture, type Html, outcomesPicture, sharePicture } from "./pictures.ts"

/** How a tenant's notices stand. */
export interface OutboxFacts extends OutboxCounts {
  /** those that were given up last */
  readonly latest: readonly (SubjectKey & UndeliveredNotice)[]
}

interface OverviewFacts {
  /** milliseconds since 1970 */
  readonly now: number
  /** null while there are none */
  readonly summary: Figures<StoreSummary> | null
  readonly slices: readonly OutcomeSlice[]
  /** null while there are none; undefined for a service that sends no notices */
  readonly outbox: Figures<OutboxFacts> | null | undefined
  /** null while there are none; undefined where nobody counts them */
  readonly legacy: Figures<LegacyFigures> | null | undefined
}

/** What somebody on call sees first: how a tenant's subjects stand, and what attempts end in. */
export function overviewPage(
  operator: PageReader,
  { now, summary, slices, outbox, legacy }: OverviewFacts,
  notice: string | null = null,
): Html {
  return operatorPage(
    operator,
    "Overview",
    html`<form method="post" action="${operator.home}/find" class="find" role="search">
<label for="subject">Find a subject, by its name or how it begins</label>
<div><input id="subject" name="subject" required autocomplete="off" spellcheck="false"><button>Find</button></div>
${notice === null ? "" : html`<p class="bad" role="alert">${notice}</p>`}</form>
${summary === null ? uncounted("Subjects") : subjectSections(operator, summary, now)}
<section><h2>Attempts, last 24 hours</h2>
<p class="soft"><i class="accepted"></i> accepted <i class="refused"></i> refused <i class="throttled"></i> throttled; times in UTC, as this process saw them since it started.</p>
${outcomesPicture(slices)}</section>
${outbox === undefined ? "" : outbox === null ? uncounted("Notices") : noticesSection(operator, outbox, now)}
${legacy === undefined ? "" : legacy === null ? uncounted(legacyTitle) : legacySection(legacy, now)}`,
  )
}

// Counting reads every row, so the figures are not counted anew for each who asks.
function uncounted(title: string): Html {
  return html`<section><h2>${title}</h2><p>Not counted yet: it takes longer than you should wait, or the database does not answer. Load this page again in a while.</p></section>`
}

function age(countedAt: number, now: number): Html {
  const seconds = Math.max(0, Math.round((now - countedAt) / 1000))
  const ago = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
  return html`<p class="soft">Counted at ${new Date(countedAt).toISOString().slice(11, 19)} UTC, ${ago} ago.</p>`
}

function subjectSections({ home }: PageReader, { figures, countedAt }: Figures<StoreSummary>, now: number): Html {
  const { subjects, active, waiting, disabled, unconfirmed, expired, expiringWithin30Days, codesLeft } = figures
  return html`<section><h2>Subjects</h2><dl class="tiles">
${tile("with a second factor", subjects, subjects, "good")}${tile("with an active app", active, subjects, "good")}
${tile("throttled now", waiting, subjects, "warm", `${home}/subjects?state=throttled`)}${tile("with a disabled factor", disabled, subjects, "bad", `${home}/subjects?state=disabled`)}
${tile("codes never confirmed", unconfirmed, subjects, "warm")}${tile("codes expiring within 30 days", expiringWithin30Days, subjects, "warm")}
${tile("codes expired", expired, subjects, "bad")}</dl>${age(countedAt, now)}</section>
<section><h2>Codes left</h2><p class="soft">How many subjects have how many codes.</p>${codesLeftPicture(codesLeft)}</section>`
}

const legacyTitle = "Codes of another system"

function legacySection({ figures: { groups, seen, unopened }, countedAt }: Figures<LegacyFigures>, now: number): Html {
  const accounts = groups.reduce((sum, group) => sum + group.accounts, 0)
  const codes = groups.reduce((sum, group) => sum + group.codesLeft, 0)
  return html`<section><h2>${legacyTitle}</h2><dl class="tiles">
${tile("accounts that still have such codes", accounts, seen, "warm")}${tile("of these codes still work", codes, codes, "warm")}
${unopened === 0 ? "" : tile("records that did not open", unopened, seen, "bad")}</dl>${age(countedAt, now)}
${
  groups.length === 0
    ? ""
    : html`<div class="scroll" role="region" aria-label="${legacyTitle}" tabindex="0"><table><thead><tr><th>system</th><th>stored as</th><th>issued</th><th>accounts</th><th>codes left</th></tr></thead>
<tbody>${groups.map(group => html`<tr><td>${group.origin}</td><td>${group.scheme}</td><td>${group.age}</td><td>${group.accounts}</td><td>${group.codesLeft}</td></tr>`)}</tbody></table></div>`
}</section>`
}

function noticesSection(operator: PageReader, { figures, countedAt }: Figures<OutboxFacts>, now: number): Html {
  const { waiting, oldestAt, undelivered, latest } = figures
  const given = undelivered.reduce((sum, { notices }) => sum + notices, 0)
  const since = oldestAt === null ? "" : html` The oldest waits since ${minuteOf(oldestAt)}.`
  return html`<section><h2>Notices</h2><dl class="tiles">
${tile("waiting to be sent", waiting, waiting, "warm")}${tile("could not be sent, last 90 days", given, given, "bad")}</dl>
<p class="soft">Times in UTC.${since}</p>${age(countedAt, now)}
${
  latest.length === 0
    ? ""
    : html`<div class="scroll" role="region" aria-label="Notices that could not be sent" tabindex="0"><table><thead><tr><th>given up</th><th>subject</th><th>notice</th><th>by</th><th>why</th></tr></thead>
<tbody>${latest.map(each => undeliveredRow(operator, each))}</tbody></table></div>`
}</section>`
}

function undeliveredRow(
  { home }: PageReader,
  { at, subject, kind, channel, reason }: SubjectKey & UndeliveredNotice,
): Html {
  const link = `${home}/subjects/${encodeURIComponent(subject)}`
  return html`<tr><td>${minuteOf(at)}</td><td><a href="${link}">${subject}</a></td><td>${kind}</td><td>${channel}</td><td>${reason}</td></tr>`
}

function minuteOf(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace("T", " ")
}

function tile(
  name: string,
  count: number,
  whole: number,
  kind: "good" | "warm" | "bad",
  link: string | null = null,
): Html {
  const label = link === null ? name : html`<a href="${link}">${name}</a>`
  return html`<div><dt>${label}</dt><dd>${count}</dd>${sharePicture(count, whole, kind)}</div>`
}
