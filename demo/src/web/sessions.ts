import { createHmac, randomBytes, timingSafeEqual } from "node:crypto"
import type { Account } from "../accounts/accounts.ts"

/** How far somebody has come: the password alone, where a second factor is still owed, or all the way. */
export type Stage = "second-step-owed" | "signed-in"

export interface Session {
  readonly id: string
  readonly account: Account
  readonly stage: Stage
  /** the tickets that were handed out in this session: a result of any other is not taken */
  tickets: readonly string[]
  /** the hash of a password that waits for a second factor */
  newPassword: string | null
  /** one sentence for the next page */
  notice: string | null
}

/** What a new session begins with. */
export type SessionFacts = Partial<Pick<Session, "tickets" | "notice">>

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

  open(account: Account, stage: Stage, facts: SessionFacts = {}): Session {
    this.#dropEnded()
    const now = this.#now()
    const { idle, whole } = lives[stage]
    const { tickets = [], notice = null } = facts
    const base = { id: this.newId(), account, stage, tickets, notice, newPassword: null }
    const session = { ...base, endsAt: now + whole, idleAt: now + idle }
    this.#live.set(session.id, session)
    return session
  }

  find(id: string): Session | null {
    const session = this.#live.get(id)
    const now = this.#now()
    if (session === undefined || session.endsAt <= now || session.idleAt <= now) return null
    session.idleAt = now + lives[session.stage].idle
    return session
  }

  end(id: string): void {
    this.#live.delete(id)
  }

  /** Ends every session of an account: whoever else is in must sign in anew. */
  endAllOf(account: Account): void {
    for (const [id, session] of this.#live) if (session.account.id === account.id) this.#live.delete(id)
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
