import { adoptionOf } from "../judgement/judge-code.ts"
import type { Proof } from "../judgement/proof.ts"
import { codesLeft, usableCodes } from "../model/code-set.ts"
import type { Instant } from "../model/instant.ts"
import type { Accepted, Throttled } from "../model/outcomes.ts"
import type { Policy } from "../model/policy.ts"
import { countAgainst, maxNotesPerHour } from "../model/rate-limit.ts"
import type { Decision, EventKind } from "../model/subject-event.ts"
import type { SubjectRecord } from "../model/subject-record.ts"
import { adviceFor } from "../status/advice.ts"
import { withStagedAdopted } from "../transitions/set-succession.ts"

/** Signs a subject in: spends the factor that was judged right. */
export function signIn({ spent, method, facts, events }: Proof, policy: Policy, now: Instant): Decision<Accepted> {
  const left = codesLeft(spent.codes)
  const outcome: Accepted = {
    outcome: "accepted",
    method,
    ...(facts.authenticator !== undefined && { authenticator: String(facts.authenticator) }),
    codesLeft: usableCodes(spent.codes, now),
    advice: adviceFor(spent, policy, now, method === "backup-code"),
  }
  const told = events.map(event => (event.kind === "accepted" ? { ...event, codesLeft: left } : event))
  return { change: { record: spent, events: told }, outcome }
}

/**
 * Notes that a code was shown to be in the holder's hands, without spending it: after issue as proof that the codes were saved, later as
 * a test of a printed sheet. New codes that waited for this take the place of those before. A success resets nothing, and is throttled past what a
 * person does with a sheet: it costs no code, so nothing else would end it.
 */
export function noteCode<O extends "confirmed" | "valid">(
  before: SubjectRecord,
  { facts: { set } }: Proof,
  outcome: O,
  now: Instant,
): Decision<{ outcome: O; set: number; codesLeft: number } | Throttled> {
  const counted = countAgainst(maxNotesPerHour, before.allowances.notes, now)
  if ("outcome" in counted) return { change: null, outcome: counted }
  // The record of before: what was proved is not spent.
  const isAdopted = before.staged?.set === set
  const record = isAdopted ? withStagedAdopted(before) : before
  const codes = record.codes!
  // A test proves as much as a confirmation does: somebody holds the sheet.
  const noted = { ...codes, confirmedAt: codes.confirmedAt ?? now, checkedAt: now, delivery: null }
  const told = { set: codes.set, codesLeft: codesLeft(codes) }
  const kind: EventKind = outcome === "confirmed" ? "codes-confirmed" : "code-checked"
  return {
    change: {
      record: { ...record, codes: noted, allowances: { ...record.allowances, notes: counted.paidOffAt } },
      events: [...(isAdopted ? [adoptionOf(record)] : []), { kind, ...told }],
    },
    outcome: { outcome, ...told },
  }
}
