import type { Clock } from "../issuer/index.ts"
import { type ChallengeLimits, failuresOf, type SecondFactorState } from "./second-factor-state.ts"

/** Past so many challenges the oldest are forgotten: then the session's own count is all that is left. */
const maxChallenges = 10_000

interface Count {
  failures: number
  /** attempts that are being looked at */
  underWay: number
  readonly beganAt: number
}

/**
 * Counts the attempts at a challenge in this process, beside the count in the session. Requests at once, and whoever sends an old copy of a sealed
 * session, all read the same count there.
 */
export class ChallengeCounts {
  readonly #limits: ChallengeLimits
  readonly #clock: Clock
  readonly #counts = new Map<string, Count>()

  constructor(limits: ChallengeLimits, clock: Clock) {
    this.#limits = limits
    this.#clock = clock
  }

  /** Begins an attempt, unless those that failed and those under way are as many as a challenge survives. @returns whether it may go on */
  begin(state: SecondFactorState): boolean {
    const count = this.#countOf(state)
    if (Math.max(count.failures, failuresOf(state)) + count.underWay >= this.#limits.maxAttempts) return false
    count.underWay++
    return true
  }

  /** Ends an attempt that was begun. */
  end(state: SecondFactorState): void {
    const count = this.#counts.get(nameOf(state))
    if (count === undefined) return
    count.underWay--
    if (count.underWay === 0 && count.failures === 0) this.#counts.delete(nameOf(state))
  }

  /** Counts a failure. @returns how many there are, those that only the session knows included */
  fail(state: SecondFactorState): number {
    const count = this.#countOf(state)
    count.failures = Math.max(count.failures, failuresOf(state)) + 1
    return count.failures
  }

  /** Gives a state with the failures that its session does not know of. */
  corrected(state: SecondFactorState): SecondFactorState {
    const failures = this.#counts.get(nameOf(state))?.failures ?? 0
    return state.status === "owed" && failures > failuresOf(state) ? { ...state, failures } : state
  }

  #countOf(state: SecondFactorState): Count {
    const known = this.#counts.get(nameOf(state))
    if (known !== undefined) return known
    const now = this.#clock()
    for (const [name, { beganAt, underWay }] of this.#counts) {
      if (this.#counts.size < maxChallenges && now - beganAt <= this.#limits.challengeSeconds * 1000) break
      // Forgotten while it is looked at, an attempt would end in a count that never knew of it.
      if (underWay === 0) this.#counts.delete(name)
    }
    const made = { failures: 0, underWay: 0, beganAt: now }
    this.#counts.set(nameOf(state), made)
    return made
  }
}

// Two challenges of one account in the same millisecond share their attempts, which harms nobody.
const nameOf = ({ subject, at }: SecondFactorState): string => `${at} ${subject}`
