import { dayMs, type Instant, minuteMs } from "./instant.ts"

// NIST SP 800-63B-4 §4.2.1.2: a recovery code that was sent is valid for at most 24 hours by mail, 10 minutes by text.
export const kitLifeMs = dayMs
export const passphraseLifeMs = 10 * minuteMs

/** How a set that was sent reached its holder; gone as soon as one of its codes was shown to have arrived. */
export interface DeliveryState {
  /** when the kit was made and mailed */
  readonly sentAt: Instant
  /** the random bytes that the passphrase is written from */
  readonly seed: Uint8Array
  /** when the passphrase was last sent by the other channel */
  readonly passphraseSentAt: Instant | null
  readonly passphrasesSent: number
}

/** When the codes of a set that was sent are refused unless one of them was shown to have arrived; null for any other set. */
export function deliveryEndsAt({ delivery }: { readonly delivery: DeliveryState | null }): Instant | null {
  if (delivery === null) return null
  const kitEndsAt = delivery.sentAt + kitLifeMs
  if (delivery.passphraseSentAt === null) return kitEndsAt
  return Math.min(kitEndsAt, delivery.passphraseSentAt + passphraseLifeMs)
}
