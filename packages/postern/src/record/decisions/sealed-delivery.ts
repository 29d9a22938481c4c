import type { CodeSet } from "../model/code-set.ts"
import { dayMs, type Instant, minuteMs } from "../model/instant.ts"
import type { Change } from "../model/subject-event.ts"
import type { SubjectRecord } from "../model/subject-record.ts"

// NIST SP 800-63B-4 §4.2.1.2: a recovery code that was sent is valid for at most 24 hours by mail, 10 minutes by text.
export const kitLifeMs = dayMs
export const passphraseLifeMs = 10 * minuteMs

const betweenPassphrasesMs = 30_000
/** How often the passphrase of one kit is sent: whoever asks is a session, not a proof, and every text costs. */
const maxPassphrases = 5

/** How a set that was sent reached its holder; gone as soon as one of its codes was shown to have arrived. */
export interface SealedDelivery {
  /** when the kit was made and mailed */
  readonly sentAt: Instant
  /** the random bytes that the passphrase is written from */
  readonly seed: Uint8Array
  /** when the passphrase was last sent by the other channel */
  readonly passphraseSentAt: Instant | null
  readonly passphrasesSent: number
}

/** When the codes of a set that was sent are refused unless one of them was shown to have arrived; null for any other set. */
export function deliveryEndsAt({ delivery }: Pick<CodeSet, "delivery">): Instant | null {
  if (delivery === null) return null
  const kitEndsAt = delivery.sentAt + kitLifeMs
  if (delivery.passphraseSentAt === null) return kitEndsAt
  return Math.min(kitEndsAt, delivery.passphraseSentAt + passphraseLifeMs)
}

/** Why no passphrase is sent, or the change that says that one is. */
export type PassphraseDecision =
  | { readonly outcome: "sending"; readonly change: Change; readonly seed: Uint8Array; readonly endsAt: Instant }
  | { readonly outcome: "refused"; readonly reason: "not-enrolled" | "expired" | "disabled" }
  | { readonly outcome: "throttled"; readonly retryAfterSeconds: number }

/**
 * Decides whether the passphrase of a kit may be sent, again if need be: within the kit's life, at most five times and not twice in half a
 * minute. Each sending begins ten minutes anew.
 */
export function sendPassphrase(record: SubjectRecord | null, now: Instant): PassphraseDecision {
  const codes = record?.codes ?? null
  if (record === null || codes === null || codes.delivery === null)
    return { outcome: "refused", reason: "not-enrolled" }
  const { delivery } = codes
  if (codes.attempts.disabledAt !== null) return { outcome: "refused", reason: "disabled" }
  const isOver = now >= delivery.sentAt + kitLifeMs || (codes.expiresAt !== null && now >= codes.expiresAt)
  if (isOver || delivery.passphrasesSent >= maxPassphrases) return { outcome: "refused", reason: "expired" }
  const waitMs = (delivery.passphraseSentAt ?? -Infinity) + betweenPassphrasesMs - now
  if (waitMs > 0) return { outcome: "throttled", retryAfterSeconds: Math.ceil(waitMs / 1000) }
  const sent = { ...delivery, passphraseSentAt: now, passphrasesSent: delivery.passphrasesSent + 1 }
  const sending = { ...codes, delivery: sent }
  return {
    outcome: "sending",
    change: { record: { ...record, codes: sending }, events: [{ kind: "passphrase-sent", set: codes.set }] },
    seed: delivery.seed,
    endsAt: deliveryEndsAt(sending)!,
  }
}
