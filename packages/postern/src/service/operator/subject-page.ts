import { html } from "hono/html"
import type { AuditTrail, SubjectEvent, SubjectStatus } from "../../issuer/index.ts"
import { operatorPage } from "./operator-page.ts"
import type { PageReader } from "./operators.ts"
import type { Html } from "./pictures.ts"

/** Events on one page. */
export const shownEvents = 50

export interface SubjectView {
  readonly subject: string
  readonly status: SubjectStatus | null
  /** a page of the trail, and one event more where an older page follows */
  readonly trail: AuditTrail
  /** the event that the page ends before, or null for the newest page */
  readonly before: number | null
  readonly token: string
  readonly notice: string | null
}

/** One subject: how it stands, what happened, and what support may do about it. Never a code or secret. */
export function subjectPage(operator: PageReader, view: SubjectView): Html {
  const { subject, status, trail, notice } = view
  return operatorPage(
    operator,
    subject,
    html`${notice === null ? "" : html`<p class="good" role="status">${notice}</p>`}
<section><h2>Status</h2>${status === null ? html`<p>No second factor.</p>` : statusList(status)}</section>
${status === null ? "" : actions(operator, view, status)}
<section><h2>Timeline</h2>${verdict(trail)}
${trail.events.length === 0 ? html`<p>Nothing ${view.before === null ? "yet" : "before that"}.</p>` : timeline(trail.events.slice(-shownEvents).toReversed())}
${pages(operator, view)}</section>`,
  )
}

function pages({ home }: PageReader, { subject, trail, before }: SubjectView): Html | string {
  const isOlder = trail.events.length > shownEvents
  if (!isOlder && before === null) return ""
  const path = `${home}/subjects/${encodeURIComponent(subject)}`
  const oldest = trail.events.at(-shownEvents)
  return html`<nav aria-label="Pages of the timeline">${before === null ? "" : html`<a href="${path}">Newest events</a>`}
${isOlder ? html`<a href="${path}?before=${oldest!.seq}" rel="next">Older events</a>` : ""}</nav>`
}

function verdict({ chain, brokenAt }: AuditTrail): Html {
  return chain === "intact"
    ? html`<p class="good">Chain intact: no event is missing or altered.</p>`
    : html`<p class="bad" role="alert">Chain broken at event ${brokenAt}: it is missing or was altered.</p>`
}

function statusList(status: SubjectStatus): Html {
  const { totp, codes, throttle, mustEnroll } = status
  const { staged } = codes
  const wait = (each: { retryAfterSeconds: number; failures: number } | null) =>
    each === null || each.failures === 0
      ? ""
      : `, ${each.failures} failures in a row${each.retryAfterSeconds > 0 ? `, waits ${each.retryAfterSeconds} s` : ""}`
  const lost = totp.lostAt === null ? "" : `, phone said to be lost ${moment(totp.lostAt)}`
  const waiting =
    staged === null
      ? ""
      : html`<dt>new codes</dt><dd>set ${staged.set}, not shown to be saved: set ${codes.set} works until then</dd>`
  return html`${mustEnroll ? html`<p class="warm">A recovery was started: after the password this person can do nothing but set up a new app.</p>` : ""}
<dl class="facts"><dt>Authenticator</dt><dd>${totp.status}${lost}${wait(throttle.totp)}${totp.enrollmentPending ? ", enrolment pending" : ""}</dd>
${totp.authenticators.length > 1 ? authenticatorList(totp.authenticators) : html`<dt>activated</dt><dd>${moment(totp.activatedAt)}</dd><dt>last used</dt><dd>${moment(totp.lastUsedAt)}</dd>`}
<dt>Codes</dt><dd>${codes.status}${codes.status === "none" ? "" : `, ${codes.left} of ${codes.total} left, set ${codes.set}${codes.origin === null ? "" : `, from ${codes.origin}`}`}${wait(throttle.codes)}</dd>
<dt>issued</dt><dd>${moment(codes.issuedAt)}</dd><dt>confirmed</dt><dd>${moment(codes.confirmedAt)}</dd>
<dt>tested</dt><dd>${moment(codes.checkedAt)}</dd><dt>last used</dt><dd>${moment(codes.lastUsedAt)}</dd>
<dt>expires</dt><dd>${moment(codes.expiresAt)}</dd>${waiting}</dl>`
}

// Of one there is nothing to tell apart. The person chose the names.
function authenticatorList(authenticators: SubjectStatus["totp"]["authenticators"]): Html {
  return html`${authenticators.map(
    ({ id, name, label, activatedAt, lastUsedAt }) =>
      html`<dt>app ${id}</dt><dd><bdi>${name ?? label}</bdi>, since ${moment(activatedAt)}${lastUsedAt === null ? "" : html`, last used ${moment(lastUsedAt)}`}</dd>`,
  )}`
}

function actions(
  { home }: PageReader,
  { subject, token }: SubjectView,
  { totp, codes, throttle }: SubjectStatus,
): Html {
  const base = `${home}/subjects/${encodeURIComponent(subject)}`
  const act = (
    name: string,
    title: string,
    text: string,
    check: Html | "" = "",
  ) => html`<form method="post" action="${base}/${name}" aria-labelledby="${name}-title">
<h3 id="${name}-title">${title}</h3><p>${text}</p><input type="hidden" name="token" value="${token}">
<label for="${name}-reason">Reason, for the record</label><input id="${name}-reason" name="reason" required minlength="3" maxlength="160" autocomplete="off">
${check}<button class="${check === "" ? "" : "grave"}">${title}</button></form>`
  // What would change nothing is not offered.
  const isWaiting = [throttle.totp, throttle.codes].some(each => each !== null && each.retryAfterSeconds > 0)
  const hasCodes = codes.status !== "none"
  const canVoidCodes = hasCodes && totp.status === "active"
  const canRecover = hasCodes || totp.status === "active" || totp.status === "disabled"
  const sure = html`<label class="sure"><input type="checkbox" name="sure" value="yes" required>
I have made sure that this is the person</label>`
  if (!isWaiting && !canVoidCodes && !canRecover)
    return html`<section><h2>What you can do</h2><p>Nothing: nobody waits, and there is nothing to void.</p></section>`
  return html`<section><h2>What you can do</h2><div class="acts">
${isWaiting ? act("unlock", "Unlock", "Ends every wait. Failures keep counting towards the cap, and what is disabled stays so.") : ""}
${canVoidCodes ? act("void-codes", "Void the codes", "No backup code works from then on; the app does. The person gets new ones with it.") : ""}
${canRecover ? act("start-recovery", "Void app and codes, start recovery", "For somebody who has neither app nor codes left. Both are void at once and stay so. Until the person has set up a new app, which needs no code, their password alone leads to it: do this while they can sign in. They are told of it; you see no code.", sure) : ""}
</div></section>`
}

function timeline(events: readonly SubjectEvent[]): Html {
  return html`<ol class="timeline">${events.map(
    event => html`<li value="${event.seq}"><b>${event.kind.replaceAll("-", " ")}</b> <time datetime="${event.at}">${moment(event.at)}</time>
<span>${facts(event)}</span></li>`,
  )}</ol>`
}

function facts(event: SubjectEvent): string {
  const { method, authenticator, reason, set, codesLeft, failures, waitSeconds, ip, userAgent, by } = event
  return [
    method,
    authenticator === undefined ? undefined : `app ${authenticator}`,
    reason?.replaceAll("-", " "),
    set === undefined ? undefined : `set ${set}`,
    codesLeft === undefined ? undefined : `${codesLeft} left`,
    failures === undefined ? undefined : `failure ${failures}`,
    waitSeconds === undefined ? undefined : `wait ${waitSeconds} s`,
    ip,
    userAgent,
    by === undefined ? undefined : `by ${by}`,
  ]
    .filter(fact => fact !== undefined)
    .join(" · ")
}

function moment(at: string | null): string {
  return at === null ? "never" : `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`
}
