import { type Instant, secondMs } from "./instant.ts"

/** How failures are slowed down and at last stopped. Kept per authenticator and per code set, never shared between the two. */
export interface AttemptsPolicy {
  /** consecutive failures before the first wait */
  readonly freeFailures: number
  readonly firstWaitSeconds: number
  /** the wait doubles with every failure up to this */
  readonly maxWaitSeconds: number
  /** consecutive failures after which only a replacement helps; at most 100 (NIST SP 800-63B-4 §3.2.2) */
  readonly disableAfter: number
}

/** Five tries, then waits of 30 s doubling to an hour: the tenth try comes within 16 minutes. Disabled at 100 (NIST SP 800-63B-4 §3.2.2). */
export const nistAttempts: AttemptsPolicy = {
  freeFailures: 5,
  firstWaitSeconds: 30,
  maxWaitSeconds: 3600,
  disableAfter: 100,
}

/** Ten tries, then 30 minutes (PCI DSS 4.0.1, 8.3.4). */
export const pciAttempts: AttemptsPolicy = {
  freeFailures: 10,
  firstWaitSeconds: 1800,
  maxWaitSeconds: 1800,
  disableAfter: 100,
}

/** The failures in a row of one factor. */
export interface Attempts {
  readonly failures: number
  /** of `failures`, those that an operator's unlock has forgiven: they cause no wait, yet still count towards `disableAfter` */
  readonly forgiven: number
  /** no attempt is looked at before this instant; 0 for none */
  readonly retryAt: Instant
  readonly disabledAt: Instant | null
}

export const noAttempts: Attempts = { failures: 0, forgiven: 0, retryAt: 0, disabledAt: null }

/** Whether there was no failure since the beginning, the last success or the last replacement. */
export function isUntried({ failures, forgiven, retryAt, disabledAt }: Attempts): boolean {
  return failures === 0 && forgiven === 0 && retryAt === 0 && disabledAt === null
}

/** Whole seconds until the next attempt is looked at, rounded up; 0 when one may be made now. */
export function waitSeconds(attempts: Attempts, now: Instant): number {
  return Math.max(0, Math.ceil((attempts.retryAt - now) / secondMs))
}

/** Tries that are left before the next wait begins or the factor is disabled: none during a wait, one when it is over. */
export function triesLeft(attempts: Attempts, policy: AttemptsPolicy, now: Instant): number {
  if (attempts.disabledAt !== null || waitSeconds(attempts, now) > 0) return 0
  const beforeWait = policy.freeFailures - (attempts.failures - attempts.forgiven)
  return Math.max(1, Math.min(beforeWait, policy.disableAfter - attempts.failures))
}

/** Counts one failure. What is disabled stays disabled, and asks for no wait: waiting would not help. */
export function countFailure(attempts: Attempts, policy: AttemptsPolicy, now: Instant): Attempts {
  const failures = attempts.failures + 1
  const { forgiven } = attempts
  const disabledAt = attempts.disabledAt ?? (failures >= policy.disableAfter ? now : null)
  const beyond = failures - forgiven - policy.freeFailures
  // 2 ** 30 s is far past any longest wait; without the bound the power could leave the range of a date.
  const wait = beyond < 0 ? 0 : Math.min(policy.firstWaitSeconds * 2 ** Math.min(beyond, 30), policy.maxWaitSeconds)
  return { failures, forgiven, retryAt: wait === 0 || disabledAt !== null ? 0 : now + wait * secondMs, disabledAt }
}

/**
 * Ends a wait, as an operator does. The count towards the cap stays: only a success or a replacement resets it, and what is disabled
 * stays so until bound again (NIST SP 800-63B-4 §3.2.2).
 */
export function endWait(attempts: Attempts): Attempts {
  return { ...attempts, forgiven: attempts.failures, retryAt: 0 }
}
