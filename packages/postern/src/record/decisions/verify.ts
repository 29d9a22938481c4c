import { adviceFor } from "../model/advice.ts"
import { type CodeSet, codesLeft } from "../model/code-set.ts"
import type { Instant } from "../model/instant.ts"
import type { Accepted, Throttled } from "../model/outcomes.ts"
import type { Policy } from "../model/policy.ts"
import { countAgainst, maxNotesPerHour } from "../model/rate-limit.ts"
import type { Decision, EventKind } from "../model/subject-event.ts"
import type { SubjectRecord } from "../model/subject-record.ts"
import type { Proof } from "./judgement.ts"

/** Signs a subject in: spends the factor that was judged right. */
export function signIn({ spent, method, facts }: Proof, policy: Policy, now: Instant): Decision<Accepted> {
  const left = codesLeft(spent.codes)
  const outcome: Accepted = {
    outcome: "accepted",
    method,
    codesLeft: left,
    advice: adviceFor(spent, policy, now, method === "backup-code"),
  }
  return { change: { record: spent, events: [{ kind: "accepted", ...facts, codesLeft: left }] }, outcome }
}

/**
 * Notes that a code was shown to be in the holder's hands, without spending it: after issue as proof that the codes were saved, later as
 * a test of a printed sheet. A success resets nothing, and is throttled past what a person does with a sheet: it costs no code, so nothing else
 * would end it.
 */
export function noteCode<O extends "confirmed" | "valid">(
  record: SubjectRecord,
  codes: CodeSet,
  outcome: O,
  now: Instant,
): Decision<{ outcome: O; set: number; codesLeft: number } | Throttled> {
  const counted = countAgainst(maxNotesPerHour, record.allowances.notes, now)
  if ("outcome" in counted) return { change: null, outcome: counted }
  const kind: EventKind = outcome === "confirmed" ? "codes-confirmed" : "code-checked"
  // A test proves as much as a confirmation does: somebody holds the sheet.
  const noted = { ...codes, confirmedAt: codes.confirmedAt ?? now, checkedAt: now, delivery: null }
  const facts = { set: codes.set, codesLeft: codesLeft(codes) }
  return {
    change: {
      record: { ...record, codes: noted, allowances: { ...record.allowances, notes: counted.paidOffAt } },
      events: [{ kind, ...facts }],
    },
    outcome: { outcome, ...facts },
  }
}
