import { availableParallelism } from "node:os"
import { PosternError } from "../../record/index.ts"

export interface HashLimits {
  /**
   * slow hashes computed at once; tests of codes leave one of these places free, if there are several, for whoever guesses must not
   * take the last core from the others; @default the number of cores: more would only add delay for everyone else
   */
  readonly inFlight?: number
  /** attempts that wait or run, over all subjects, at most a quarter of them (or 50) of one; past it the answer is `busy`; @default 1000 */
  readonly waiting?: number
}

// Somebody who tests one right code a thousand times at once would else take every place there is, from everyone.
const minPerSubject = 50

/** The attempts of one subject that wait or run. */
interface SubjectQueue {
  attempts: number
  last: Promise<unknown>
}

/**
 * Keeps slow hashes from becoming a lever: one attempt in flight per subject, as many hashes at once as there are cores, a bounded number
 * of attempts waiting, of which one subject holds no more than a quarter or 50, and an honest "busy" past it (OWASP ASVS 5.0.0 15.2.2).
 */
export class HashQueue {
  readonly #maxWaiting: number
  readonly #slots: Slots
  readonly #testSlots: Slots
  readonly #maxPerSubject: number
  readonly #subjects = new Map<string, SubjectQueue>()
  #waiting = 0

  constructor({ inFlight = availableParallelism(), waiting = 1000 }: HashLimits = {}) {
    if (!Number.isSafeInteger(inFlight) || inFlight < 1)
      throw new RangeError("limits.inFlight: expected a whole number from 1")
    if (!Number.isSafeInteger(waiting) || waiting < 1)
      throw new RangeError("limits.waiting: expected a whole number from 1")
    this.#maxWaiting = waiting
    this.#maxPerSubject = Math.max(minPerSubject, Math.ceil(waiting / 4))
    this.#slots = new Slots(inFlight)
    this.#testSlots = new Slots(Math.max(1, inFlight - 1))
  }

  /** How many attempts wait or run, those of several hashes counted so many times. */
  get waiting(): number {
    return this.#waiting
  }

  /** How many subjects they are of. A subject without attempts takes no memory, however many names were tried before. */
  get subjects(): number {
    return this.#subjects.size
  }

  /** @throws PosternError `busy` when too many wait already, of all subjects or of this one. An attempt of several hashes takes as many places. */
  checkRoom(key: string, places = 1): void {
    const ofThisOne = this.#subjects.get(key)?.attempts ?? 0
    const isFull = this.#waiting + places > this.#maxWaiting || ofThisOne + places > this.#maxPerSubject
    // Where nobody else waits there is room for any one attempt.
    if (isFull && this.#waiting > 0) throw new PosternError("busy")
  }

  /**
   * Runs an attempt after the subject's earlier ones have ended, and tells it whether there were any.
   * @throws PosternError `busy` when too many wait already, of all subjects or of this one.
   */
  async runSerially<T>(key: string, attempt: (hasWaited: boolean) => Promise<T>, places = 1): Promise<T> {
    this.checkRoom(key, places)
    const subject = this.#subjects.get(key) ?? { attempts: 0, last: Promise.resolve() }
    const hasWaited = subject.attempts > 0
    this.#waiting += places
    subject.attempts += places
    this.#subjects.set(key, subject)
    // An attempt that throws before it gives a promise must free its place like any other.
    const run = subject.last.then(() => attempt(hasWaited))
    subject.last = run.catch(() => {})
    try {
      return await run
    } finally {
      this.#waiting -= places
      subject.attempts -= places
      if (subject.attempts === 0) this.#subjects.delete(key)
    }
  }

  /** Runs one slow hash of a new code when a core is free for it. */
  hash<T>(compute: () => Promise<T>): Promise<T> {
    return this.#slots.run(compute)
  }

  /** Runs the slow hash that tests a code. Anybody may ask for these, so they never take every core: sign-ins that need none go on. */
  hashToTest<T>(compute: () => Promise<T>): Promise<T> {
    return this.#testSlots.run(() => this.#slots.run(compute))
  }
}

class Slots {
  #free: number
  readonly #queue: (() => void)[] = []

  constructor(count: number) {
    this.#free = count
  }

  async run<T>(job: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>(resolve => this.#queue.push(resolve))
    try {
      return await job()
    } finally {
      const next = this.#queue.shift()
      if (next === undefined) this.#free++
      else next()
    }
  }
}
