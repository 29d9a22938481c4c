import { createHmac, randomBytes, timingSafeEqual } from "node:crypto"
import type { SecondFactorState } from "postern/gate"
import type { Account } from "../accounts/accounts.ts"

/** How far somebody has come: the password alone, where a second factor is still owed, or all the way. */
export type Stage = "second-step-owed" | "signed-in"

/** What is kept of somebody who gave a password. */
export interface Session {
  readonly account: Account
  readonly stage: Stage
  /** the gate's own: see `second-factor.ts` */
  readonly factor: SecondFactorState
  /** the hash of a password that waits for a second factor */
  newPassword: string | null
  /** one sentence for the next page */
  notice: string | null
}

interface Life {
  readonly endsAt: number
  idleAt: number
}

const minute = 60_000
const lives = {
  "second-step-owed": { idle: 10 * minute, whole: 10 * minute },
  "signed-in": { idle: 30 * minute, whole: 12 * 60 * minute },
} as const

/** The sessions, kept in memory: a restart signs everybody out. An id says nothing and is never used for two stages. */
export class Sessions {
  readonly #live = new Map<string, Session & Life>()
  readonly #tokenKey = randomBytes(32)
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  newId(): string {
    return randomBytes(32).toString("base64url")
  }

  /** Keeps how far a session has come. Its time begins anew with the password and with every second factor. */
  put(id: string, account: Account, factor: SecondFactorState): Session {
    this.#dropEnded()
    const stage = factor.status === "owed" ? "second-step-owed" : "signed-in"
    const { idle, whole } = lives[stage]
    const now = this.#now()
    const before = this.#live.get(id)
    const isStepUp = before?.stage !== stage || before.factor.at !== factor.at
    const life = isStepUp
      ? { endsAt: now + whole, idleAt: now + idle }
      : { endsAt: before.endsAt, idleAt: before.idleAt }
    const session: Session & Life = {
      ...(before ?? { account, newPassword: null, notice: null }),
      factor,
      stage,
      ...life,
    }
    this.#live.set(id, session)
    return session
  }

  find(id: string): Session | null {
    const session = this.#live.get(id)
    const now = this.#now()
    if (session === undefined || session.endsAt <= now || session.idleAt <= now) return null
    session.idleAt = now + lives[session.stage].idle
    return session
  }

  /** Gives a session another id; the one before is dead. */
  rename(from: string, to: string): void {
    const session = this.#live.get(from)
    if (session !== undefined) this.#live.set(to, session)
    this.#live.delete(from)
  }

  end(id: string): void {
    this.#live.delete(id)
  }

  /** Ends every session of an account but this one: whoever else is in must sign in anew. */
  endOthersOf(account: Account, own: string): void {
    for (const [id, session] of this.#live) if (session.account.id === account.id && id !== own) this.#live.delete(id)
  }

  /** The token for the forms of one session or visitor. It proves that a form came from a page that this id was shown. */
  formToken(id: string): string {
    return createHmac("sha256", this.#tokenKey).update(id).digest("base64url")
  }

  isFormToken(id: string, given: string): boolean {
    const expected = Buffer.from(this.formToken(id))
    const typed = Buffer.from(given)
    return expected.length === typed.length && timingSafeEqual(expected, typed)
  }

  #dropEnded(): void {
    const now = this.#now()
    for (const [id, { endsAt, idleAt }] of this.#live) if (endsAt <= now || idleAt <= now) this.#live.delete(id)
  }
}
