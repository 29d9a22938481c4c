import type { PageEnd } from "./answers.ts"

/** How long a page lives. */
export interface PageLimits {
  /** Seconds for which the address is good. */
  readonly addressSeconds: number
  /** Seconds without a request after which it locks. */
  readonly idleSeconds: number
  /** Seconds after which it ends in any case. */
  readonly lifeSeconds: number
}

export const pageLimits: PageLimits = { addressSeconds: 60, idleSeconds: 300, lifeSeconds: 900 }

/** Ends a page when its time is over. By the wall clock, looked at each second: a sleeping computer does not stop it. */
export class PageClock {
  readonly ended: Promise<PageEnd>
  readonly #limits: PageLimits
  readonly #now: () => number
  readonly #isUnopened: () => boolean
  readonly #timer: NodeJS.Timeout
  readonly #settle: (why: PageEnd) => void
  #beganAt: number | null = null
  #usedAt = 0
  #hasEnded = false

  constructor(limits: PageLimits, now: () => number, isUnopened: () => boolean) {
    const { promise, resolve } = Promise.withResolvers<PageEnd>()
    this.ended = promise
    this.#settle = resolve
    this.#limits = limits
    this.#now = now
    this.#isUnopened = isUnopened
    this.#timer = setInterval(() => this.#look(), 1000)
  }

  get hasEnded(): boolean {
    this.#look()
    return this.#hasEnded
  }

  /** The address was used: its time begins. */
  begin(): void {
    this.#beganAt = this.#now()
    this.use()
  }

  use(): void {
    this.#usedAt = this.#now()
  }

  end(why: PageEnd): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    clearInterval(this.#timer)
    this.#settle(why)
  }

  #look(): void {
    const now = this.#now()
    if (this.#beganAt === null) {
      if (this.#isUnopened()) this.end("unopened")
    } else if (now >= this.#beganAt + this.#limits.lifeSeconds * 1000) this.end("time")
    else if (now >= this.#usedAt + this.#limits.idleSeconds * 1000) this.end("idle")
  }
}
