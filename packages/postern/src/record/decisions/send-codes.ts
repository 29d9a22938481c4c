import { type Proof, proven } from "../judgement/proof.ts"
import { deliveryEndsAt, kitLifeMs } from "../model/delivery-state.ts"
import type { Instant } from "../model/instant.ts"
import type { Policy } from "../model/policy.ts"
import type { Change } from "../model/subject-event.ts"
import { hasWorkingAuthenticator, type SubjectRecord } from "../model/subject-record.ts"
import type { PreparedSet } from "../transitions/set-succession.ts"
import { issueSet } from "./issue-set.ts"

/**
 * Replaces the code set by one that is sent: its codes are refused once the life of what was sent is over, until one of them is shown to
 * have arrived. Null where no authenticator works: a mail that never came would leave no way in.
 */
export function replaceCodesSealed(
  proof: Proof,
  prepared: PreparedSet,
  seed: Uint8Array,
  policy: Policy,
  now: Instant,
): Change | null {
  if (!hasWorkingAuthenticator(proof.spent)) return null
  const delivery = { sentAt: now, seed, passphraseSentAt: null, passphrasesSent: 0 }
  return proven(proof, issueSet(proof.spent, prepared, policy, now, delivery))
}

const betweenPassphrasesMs = 30_000
/** How often the passphrase of one kit is sent: whoever asks is a session, not a proof, and every text costs. */
const maxPassphrases = 5

/** Why no passphrase is sent, or the change that says that one is. */
export type PassphraseDecision =
  | { readonly outcome: "sending"; readonly change: Change; readonly seed: Uint8Array; readonly endsAt: Instant }
  | { readonly outcome: "refused"; readonly reason: "not-enrolled" | "expired" | "disabled" }
  | { readonly outcome: "throttled"; readonly retryAfterSeconds: number }

/**
 * Decides whether the passphrase of a kit may be sent, again if need be: within the kit's life, at most five times and not twice in half a
 * minute. Each sending begins ten minutes anew.
 */
export function planPassphrase(record: SubjectRecord | null, now: Instant): PassphraseDecision {
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
