// The simple model that the state machine's test holds the library against. Written from docs/spec and the design, not from the code: no
// digests, no bytes, no versions; a code is a pair of set and place, an authenticator is a number. Named as a test so that it is not built.

/** A code as its holder knows it. */
export interface HeldCode {
  readonly set: number
  readonly position: number
  readonly text: string
}

interface Guess extends HeldCode {
  readonly isRight: boolean
}

/** Failures in a row of one factor. */
class Counter {
  failures = 0
  sinceUnlock = 0
  retryAt = 0
  isDisabled = false

  fail(now: number, disableAfter: number): void {
    this.failures++
    this.sinceUnlock++
    // 5th failure: 30 s, doubling to an hour
    const wait = this.sinceUnlock < 5 ? 0 : Math.min(3600, 30 * 2 ** (this.sinceUnlock - 5))
    this.retryAt = wait === 0 ? 0 : now + wait * 1000
    if (this.failures >= disableAfter) {
      this.isDisabled = true
      this.retryAt = 0
    }
  }

  halt(now: number): string | null {
    if (this.isDisabled) return "disabled"
    return this.retryAt > now ? "throttled" : null
  }

  wait(now: number): number {
    return Math.max(0, Math.ceil((this.retryAt - now) / 1000))
  }

  unlock(): void {
    this.sinceUnlock = 0
    this.retryAt = 0
  }
}

export class SubjectModel {
  readonly #count: number
  readonly #expireAfterDays: number | null
  readonly #disableAfter: number

  #enrollments = 0
  #pending: { number: number; startedAt: number; counter: Counter } | null = null
  #active: { number: number; lastStep: number; counter: Counter } | null = null
  #codes: {
    set: number
    left: Set<number>
    issuedAt: number
    expiresAt: number | null
    isConfirmed: boolean
    counter: Counter
  } | null = null
  #setsIssued = 0
  /** which set printed a selector last; a set's first selector follows the last one of the set before */
  readonly #printedBy = new Map<number, number>()
  readonly #firstSelector = new Map<number, number>()
  #nextSelector = 0

  constructor(setting: { count: number; expireAfterDays: number | null; disableAfter: number }) {
    this.#count = setting.count
    this.#expireAfterDays = setting.expireAfterDays
    this.#disableAfter = setting.disableAfter
  }

  get pendingNumber(): number {
    return this.#pending?.number ?? -1
  }

  get activeNumber(): number {
    return this.#active?.number ?? -1
  }

  get lastStep(): number {
    return this.#active?.lastStep ?? -1
  }

  get set(): number {
    return this.#setsIssued
  }

  get codesLeft(): number {
    return this.#codes?.left.size ?? 0
  }

  /** Gives the number of the new enrolment. */
  enroll(now: number): number {
    this.#pending = { number: ++this.#enrollments, startedAt: now, counter: new Counter() }
    return this.#pending.number
  }

  activate(step: number | null, now: number): { outcome: string; issues: boolean } {
    const pending = this.#pending
    if (pending === null) return { outcome: "not-enrolled", issues: false }
    const halted = pending.counter.halt(now)
    if (halted !== null) return { outcome: halted, issues: false }
    if (now > pending.startedAt + 24 * 3_600_000) return { outcome: "expired", issues: false }
    if (step === null) {
      pending.counter.fail(now, this.#disableAfter)
      return { outcome: "wrong-code", issues: false }
    }
    // After a recovery the codes that came with it stay, as long as they are a way in.
    const isWayIn =
      this.#codes !== null && this.codesLeft > 0 && !this.#isExpired(now) && !this.#codes.counter.isDisabled
    const issues = this.#active !== null || !isWayIn
    this.#active = { number: pending.number, lastStep: step, counter: new Counter() }
    this.#pending = null
    if (issues) this.issue(now)
    return { outcome: "activated", issues }
  }

  /** Judges digits that the active authenticator shows at these steps near now. */
  totp(steps: readonly number[], now: number): string {
    const active = this.#active
    if (active === null) return "not-enrolled"
    const halted = active.counter.halt(now)
    if (halted !== null) return halted
    if (steps.length === 0) {
      active.counter.fail(now, this.#disableAfter)
      return "wrong-code"
    }
    const step = Math.max(...steps)
    if (step <= active.lastStep) return "replayed"
    active.lastStep = step
    active.counter = new Counter()
    return "accepted"
  }

  /** Judges a code and spends it if it is right. */
  code(guess: Guess, now: number): string {
    const outcome = this.#judge(guess, now)
    if (outcome !== "accepted") return outcome
    this.#codes!.left.delete(this.#placeOf(guess)!)
    this.#codes!.counter = new Counter()
    return outcome
  }

  /** Judges a code and spends nothing. */
  note(guess: Guess, now: number): string {
    const outcome = this.#judge(guess, now)
    if (outcome === "accepted") this.#codes!.isConfirmed = true
    return outcome
  }

  #judge(guess: Guess, now: number): string {
    const codes = this.#codes
    if (codes === null) return "not-enrolled"
    const halted = codes.counter.halt(now)
    if (halted !== null) return halted
    const place = this.#placeOf(guess)
    if (place === null) return "superseded"
    if (this.#isExpired(now)) return "expired"
    if (!codes.left.has(place)) return "already-used"
    if (guess.isRight && guess.set === codes.set) return "accepted"
    codes.counter.fail(now, this.#disableAfter)
    return "wrong-code"
  }

  /** The place that a code's selector has in the current set, or null if it is of an older one. Selectors come round after 32. */
  #placeOf({ set, position }: Guess): number | null {
    const selector = (this.#firstSelector.get(set)! + position) % 32
    if (this.#printedBy.get(selector) !== this.#codes!.set) return null
    return (selector - this.#firstSelector.get(this.#codes!.set)! + 32) % 32
  }

  #isExpired(now: number): boolean {
    return this.#codes?.expiresAt != null && now >= this.#codes.expiresAt
  }

  issue(now: number): void {
    const set = ++this.#setsIssued
    this.#firstSelector.set(set, this.#nextSelector)
    for (let i = 0; i < this.#count; i++) this.#printedBy.set((this.#nextSelector + i) % 32, set)
    this.#nextSelector = (this.#nextSelector + this.#count) % 32
    this.#codes = {
      set,
      left: new Set(Array.from({ length: this.#count }, (_, i) => i)),
      issuedAt: now,
      expiresAt: this.#expireAfterDays === null ? null : now + this.#expireAfterDays * 86_400_000,
      isConfirmed: false,
      counter: new Counter(),
    }
  }

  /** The second half of a recovery: no authenticator, a new enrolment. */
  loseAuthenticator(now: number): number {
    this.#active = null
    return this.enroll(now)
  }

  remove(): void {
    this.#active = null
    this.#pending = null
    this.#codes = null
  }

  unlock(): boolean {
    for (const factor of [this.#active, this.#pending, this.#codes]) factor?.counter.unlock()
    return this.#active !== null || this.#pending !== null || this.#codes !== null
  }

  status(now: number): unknown {
    const [active, pending, codes] = [this.#active, this.#pending, this.#codes]
    if (active === null && pending === null && codes === null) return null
    const totp =
      active === null ? (pending === null ? "none" : "pending") : active.counter.isDisabled ? "disabled" : "active"
    const ofCodes = () => {
      if (codes === null) return "none"
      if (codes.counter.isDisabled) return "disabled"
      if (this.#isExpired(now)) return "expired"
      return codes.left.size === 0 ? "used-up" : "active"
    }
    return {
      totp,
      pending: pending !== null,
      codes: ofCodes(),
      set: codes?.set ?? 0,
      left: this.codesLeft,
      total: codes === null ? 0 : this.#count,
      isConfirmed: codes?.isConfirmed ?? false,
      totpFailures: active?.counter.failures ?? null,
      codeFailures: codes?.counter.failures ?? null,
      totpWait: active?.counter.wait(now) ?? null,
      codeWait: codes?.counter.wait(now) ?? null,
    }
  }
}
