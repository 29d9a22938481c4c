import { dayMs, type Instant } from "../model/instant.ts"
import type { BoundSecret, FormerSecret, PendingAuthenticator, SubjectRecord } from "../model/subject-record.ts"

/** As long as the link of a notice lives: whoever still has the authenticator can answer "this wasn't me" with it. */
const formerAuthenticatorMs = 7 * dayMs
export const maxFormerSecrets = 8

/**
 * Remembers an authenticator that was replaced or removed. One that lived for less than a week pushes no other out: whoever has taken an account over
 * could else add and remove until its owner's app cannot shut it any more.
 */
export function withFormerAuthenticator(record: SubjectRecord, former: BoundSecret, now: Instant): SubjectRecord {
  const { secret, parameters, lastStep, activatedAt } = former
  const held = record.formerSecrets.filter(({ until, wasActive }) => wasActive && until > now)
  if (held.length >= maxFormerSecrets && now - activatedAt < formerAuthenticatorMs) return record
  return withFormer(record, { secret, parameters, lastStep, wasActive: true, until: now + formerAuthenticatorMs }, now)
}

/** Remembers an enrolment whose QR code another takes the place of, for as long as it could have been finished. */
export function withFormerEnrollment(
  record: SubjectRecord,
  { secret, parameters, startedAt }: PendingAuthenticator,
  lifeMs: number,
  now: Instant,
): SubjectRecord {
  const until = startedAt + lifeMs
  return withFormer(record, { secret, parameters, lastStep: 0, wasActive: false, until }, now)
}

/** Gives the secret that is remembered at a place, or null where its time is over: it leaves the record with the next commit, maybe much later. */
export function rememberedSecret(record: SubjectRecord, place: number | undefined, now: Instant): FormerSecret | null {
  const former = place === undefined ? undefined : record.formerSecrets[place]
  return former !== undefined && former.until > now ? former : null
}

// Authenticators before enrolments: whoever starts enrolment after enrolment must not push one out.
function withFormer(record: SubjectRecord, former: FormerSecret, now: Instant): SubjectRecord {
  const all = [former, ...record.formerSecrets].filter(({ until }) => until > now)
  const ordered = [...all.filter(each => each.wasActive), ...all.filter(each => !each.wasActive)]
  return { ...record, formerSecrets: ordered.slice(0, maxFormerSecrets) }
}
