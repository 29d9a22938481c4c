import { tidyEmail } from "./accounts.ts"
import { AttemptLimit } from "./attempt-limit.ts"

/** Slows down guessing at passwords, for one account and for one client over all accounts. */
export class PasswordGuesses {
  readonly #byAccount: AttemptLimit
  readonly #byClient: AttemptLimit

  constructor(now: () => number = Date.now) {
    this.#byAccount = new AttemptLimit({ attempts: 10, seconds: 300 }, now)
    this.#byClient = new AttemptLimit({ attempts: 60, seconds: 300 }, now)
  }

  /** Takes one guess before its hash is computed. Gives the seconds to wait, or 0. */
  take(email: string, client?: string): number {
    const byClient = client === undefined ? 0 : this.#byClient.take(client)
    return Math.max(this.#byAccount.take(tidyEmail(email)), byClient)
  }

  /** The password was right. */
  clear(email: string): void {
    this.#byAccount.clear(tidyEmail(email))
  }
}
