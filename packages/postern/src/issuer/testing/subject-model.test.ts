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

/** The codes of one sheet, as the model keeps them. */
interface Sheet {
  readonly set: number
  readonly firstSelector: number
  readonly left: Set<number>
  readonly expiresAt: number | null
}

/** Which way a code set is issued. */
type Placing = "in-place" | "staged"

const quarterHourMs = 15 * 60_000
const weekMs = 7 * 86_400_000
const maxFormer = 4
const maxRecoveries = 10

export class SubjectModel {
  readonly #count: number
  readonly #expireAfterDays: number | null
  readonly #disableAfter: number

  #enrollments = 0
  /** `set` is the sheet that it is void with, 0 for none */
  #pending: { number: number; startedAt: number; set: number; counter: Counter } | null = null
  #active: { number: number; lastStep: number; wasUsed: boolean; isLost: boolean; counter: Counter } | null = null
  #codes: (Sheet & { isConfirmed: boolean; counter: Counter }) | null = null
  /** the new sheet that waits for its proof; guesses at it count at the old one */
  #staged: Sheet | null = null
  #recent: { set: number; selector: number; at: number; recoveries: number } | null = null
  /** authenticators whose place another took, the newest first */
  #former: { number: number; until: number }[] = []
  #setsIssued = 0
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

  formerNumbers(now: number): readonly number[] {
    return this.#former.filter(({ until }) => until > now).map(({ number }) => number)
  }

  get lastStep(): number {
    return this.#active?.lastStep ?? -1
  }

  /** the newest set */
  get setsIssued(): number {
    return this.#setsIssued
  }

  /** the set that is in use */
  get set(): number {
    return this.#codes?.set ?? 0
  }

  get codesLeft(): number {
    return this.#codes?.left.size ?? 0
  }

  /** codes of the set that is in use that would be accepted but for a wait */
  usableCodes(now: number): number {
    const codes = this.#codes
    return codes === null || codes.counter.isDisabled || isExpired(codes, now) ? 0 : codes.left.size
  }

  get needsProof(): boolean {
    return this.#active !== null || this.#codes !== null
  }

  /** What is forgotten with every commit. */
  tidy(now: number): void {
    if (this.#recent !== null && now - this.#recent.at >= quarterHourMs) this.#recent = null
    this.#former = this.#former.filter(({ until }) => until > now)
  }

  /** Gives the number of the new enrolment. */
  enroll(now: number, set = 0): number {
    this.#pending = { number: ++this.#enrollments, startedAt: now, set, counter: new Counter() }
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
    const issues = !this.#keepsCodes(now)
    if (this.#active !== null) this.#replaceActive(this.#active.number, now)
    this.#active = { number: pending.number, lastStep: step, wasUsed: false, isLost: false, counter: new Counter() }
    this.#pending = null
    this.#recent = null
    if (issues) this.issue(now, "in-place")
    return { outcome: "activated", issues }
  }

  // After a recovery the new sheet waits for its proof, or the old one is a way in: neither is thrown away.
  #keepsCodes(now: number): boolean {
    const codes = this.#codes
    const isReplacing = this.#active !== null && !this.#active.isLost
    if (isReplacing || codes === null || codes.counter.isDisabled) return false
    if (this.#staged !== null && !isExpired(this.#staged, now)) return true
    return codes.left.size > 0 && !isExpired(codes, now)
  }

  #replaceActive(number: number, now: number): void {
    const young = this.#former.filter(({ until }) => until > now)
    this.#former = [{ number, until: now + weekMs }, ...young].slice(0, maxFormer)
  }

  /** Whether this step activated the authenticator a moment ago. */
  isActivatedBy(step: number): boolean {
    const active = this.#active
    if (active === null || this.#pending !== null || active.isLost || active.wasUsed) return false
    return step === active.lastStep
  }

  /** Judges digits that the active authenticator shows at these steps near now; `isFormer` where one shows them that it replaced. */
  totp(steps: readonly number[], isFormer: boolean, now: number): string {
    const active = this.#active
    if (active === null) return "not-enrolled"
    if (active.isLost) return "disabled"
    const halted = active.counter.halt(now)
    if (halted !== null) return halted
    if (steps.length === 0) {
      if (isFormer) return "superseded"
      active.counter.fail(now, this.#disableAfter)
      return "wrong-code"
    }
    const step = Math.max(...steps)
    if (step <= active.lastStep) return "replayed"
    active.lastStep = step
    active.wasUsed = true
    active.counter = new Counter()
    return "accepted"
  }

  /** Judges a code and spends it if it is right. For a recovery the code that was just spent is good once more. */
  code(guess: Guess, now: number, purpose: "any" | "recover" = "any"): string {
    const outcome = this.#judge(guess, now, purpose)
    if (outcome !== "accepted") return outcome
    const sheet = this.#sheetOf(guess)!
    const selector = this.#selectorOf(guess)
    const place = placeOf(sheet, selector)
    if (!sheet.left.has(place)) return outcome
    if (sheet === this.#staged) this.#adopt()
    this.#codes!.left.delete(place)
    this.#codes!.counter = new Counter()
    this.#recent = { set: sheet.set, selector, at: now, recoveries: 0 }
    return outcome
  }

  /** Judges a code and spends nothing. */
  note(guess: Guess, now: number): string {
    const outcome = this.#judge(guess, now, "any")
    if (outcome !== "accepted") return outcome
    if (this.#sheetOf(guess) === this.#staged) this.#adopt()
    this.#codes!.isConfirmed = true
    return outcome
  }

  #judge(guess: Guess, now: number, purpose: "any" | "recover"): string {
    const codes = this.#codes
    if (codes === null) return "not-enrolled"
    const halted = codes.counter.halt(now)
    if (halted !== null) return halted
    const sheet = this.#sheetOf(guess)
    if (sheet === null) return "superseded"
    const selector = this.#selectorOf(guess)
    const isRecent = purpose === "recover" && this.#isRecent(sheet.set, selector, now)
    if (!isRecent && isExpired(sheet, now)) return "expired"
    if (!isRecent && !sheet.left.has(placeOf(sheet, selector))) return "already-used"
    if (guess.isRight && guess.set === sheet.set) return "accepted"
    codes.counter.fail(now, this.#disableAfter)
    return "wrong-code"
  }

  #isRecent(set: number, selector: number, now: number): boolean {
    const recent = this.#recent
    if (recent === null || recent.set !== set || recent.selector !== selector) return false
    return Math.abs(now - recent.at) < quarterHourMs && recent.recoveries < maxRecoveries
  }

  #selectorOf({ set, position }: Guess): number {
    return (this.#firstSelector.get(set)! + position) % 32
  }

  /** The sheet that a code's selector stands on, of the two that there may be; selectors come round after 32. */
  #sheetOf(guess: Guess): Sheet | null {
    const selector = this.#selectorOf(guess)
    const stands = (sheet: Sheet | null) => sheet !== null && placeOf(sheet, selector) < this.#count
    return stands(this.#codes) ? this.#codes : stands(this.#staged) ? this.#staged : null
  }

  #adopt(): void {
    this.#codes = { ...this.#staged!, isConfirmed: false, counter: new Counter() }
    this.#staged = null
    this.#recent = null
    this.#voidTied()
  }

  /** Issues codes for a proof. Where they are the only way in the old ones stay until one of the new is typed back or used. */
  replace(now: number, isAsked: boolean): Placing {
    const isWorking = this.#active !== null && !this.#active.isLost && !this.#active.counter.isDisabled
    const placing = this.#codes !== null && (isAsked || !isWorking) ? "staged" : "in-place"
    this.issue(now, placing)
    return placing
  }

  issue(now: number, placing: Placing): void {
    const set = ++this.#setsIssued
    const firstSelector = placing === "staged" ? this.#besideCurrent() : this.#nextSelector
    this.#firstSelector.set(set, firstSelector)
    this.#nextSelector = (firstSelector + this.#count) % 32
    const expiresAt = this.#expireAfterDays === null ? null : now + this.#expireAfterDays * 86_400_000
    const left = new Set(Array.from({ length: this.#count }, (_, i) => i))
    const sheet = { set, firstSelector, left, expiresAt }
    if (placing === "staged") {
      this.#staged = sheet
      return
    }
    this.#codes = { ...sheet, isConfirmed: false, counter: new Counter() }
    this.#staged = null
    this.#recent = null
    this.#voidTied()
  }

  // Where the next window would run into that of the current sheet, the one right after it is used again.
  #besideCurrent(): number {
    const { firstSelector } = this.#codes!
    const taken = new Set(Array.from({ length: this.#count }, (_, i) => (firstSelector + i) % 32))
    const isFree = Array.from({ length: this.#count }, (_, i) => !taken.has((this.#nextSelector + i) % 32)).every(
      Boolean,
    )
    return isFree ? this.#nextSelector : (firstSelector + this.#count) % 32
  }

  /** What a recovery does besides judging its code. Gives the number of the new enrolment. */
  recover(now: number): number {
    this.issue(now, "staged")
    if (this.#active !== null) this.#active.isLost = true
    if (this.#recent !== null) this.#recent.recoveries++
    return this.enroll(now, this.#setsIssued)
  }

  #voidTied(): void {
    if (this.#pending !== null && this.#pending.set !== 0 && this.#pending.set !== this.set) this.#pending = null
  }

  remove(): void {
    this.#active = null
    this.#pending = null
    this.#codes = null
    this.#staged = null
    this.#recent = null
    this.#former = []
  }

  unlock(): boolean {
    for (const factor of [this.#active, this.#pending, this.#codes]) factor?.counter.unlock()
    return this.#active !== null || this.#pending !== null || this.#codes !== null
  }

  status(now: number): unknown {
    const [active, pending, codes] = [this.#active, this.#pending, this.#codes]
    if (active === null && pending === null && codes === null) return null
    const isOff = active !== null && (active.isLost || active.counter.isDisabled)
    const ofCodes = () => {
      if (codes === null) return "none"
      if (codes.counter.isDisabled) return "disabled"
      if (isExpired(codes, now)) return "expired"
      return codes.left.size === 0 ? "used-up" : "active"
    }
    return {
      totp: active === null ? (pending === null ? "none" : "pending") : isOff ? "disabled" : "active",
      isLost: active?.isLost ?? false,
      pending: pending !== null,
      codes: ofCodes(),
      set: codes?.set ?? 0,
      staged: this.#staged?.set ?? 0,
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

function placeOf({ firstSelector }: Sheet, selector: number): number {
  return (selector - firstSelector + 32) % 32
}

function isExpired({ expiresAt }: Sheet, now: number): boolean {
  return expiresAt !== null && now >= expiresAt
}
