import type { Instant } from "../model/instant.ts"
import type { EventKind, NewEvent } from "../model/subject-event.ts"

/** An event of a history that this record has not been through, or not as this record. */
export type Past = NewEvent & { readonly at: Instant }

/**
 * How the history relates to the record. It "continues" where the record was restored and left alone since; it is "beside" the record where
 * people went on using what was restored, and then nothing of it may loosen what has happened since.
 */
export type ReplayMode = "continues" | "beside"

/** Whether what was bound at an instant is old enough for the event to concern it: beside, what was bound later is none of its business. */
export function isOlder(boundAt: Instant | undefined, event: Past, mode: ReplayMode): boolean {
  return boundAt !== undefined && (mode === "continues" || boundAt <= event.at)
}

// What nobody without a second factor goes through; the events before it may be in an export of another day.
const ofBound: readonly EventKind[] = [
  "totp-activated",
  "totp-replaced",
  "totp-added",
  "totp-removed",
  "totp-renamed",
  "codes-issued",
  "codes-adopted",
  "codes-voided",
  "codes-confirmed",
  "code-checked",
  "accepted",
  "recovered",
  "recovery-started",
  "locked",
  "taken-over",
]
const unbinding: readonly EventKind[] = ["removed", "takeover-undone"]

/** Whether a history says that there was a second factor at its end. */
export function endsBound(history: readonly Past[]): boolean {
  const last = history.findLast(({ kind }) => ofBound.includes(kind) || unbinding.includes(kind))
  return last !== undefined && ofBound.includes(last.kind)
}
