import { hourMs, type Instant, secondMs } from "./instant.ts"
import type { Throttled } from "./outcomes.ts"

/**
 * Counts one more of what may be done `perHour` times at once, and then one by one at that rate (the generic cell rate algorithm, ITU-T I.371).
 * `paidOffAt` is when all before it are paid off at that rate, null where nothing is owed; the new value, or the wait, comes back. A
 * clock that was set back makes nobody wait for more than the one hour that is kept.
 */
export function countAgainst(
  perHour: number,
  paidOffAt: Instant | null,
  now: Instant,
): { readonly paidOffAt: Instant } | Throttled {
  const costMs = Math.floor(hourMs / perHour)
  const owedMs = Math.min(Math.max((paidOffAt ?? now) - now, 0), hourMs)
  const waitMs = owedMs + costMs - hourMs
  if (waitMs > 0) return { outcome: "throttled", retryAfterSeconds: Math.ceil(waitMs / secondMs) }
  return { paidOffAt: now + owedMs + costMs }
}

/** What a subject has done lately that costs no code and no failure, each as the instant when it is paid off, or null. */
export interface Allowances {
  /** starts of an enrolment without a proof */
  readonly enrollments: Instant | null
  /** codes that were typed back or tested: they are not spent */
  readonly notes: Instant | null
  /** changes of the addresses for notices */
  readonly addresses: Instant | null
}

export const fullAllowances: Allowances = { enrollments: null, notes: null, addresses: null }

/** Enough for every code of the largest set, twice. */
export const maxNotesPerHour = 40
export const maxAddressChangesPerHour = 20
