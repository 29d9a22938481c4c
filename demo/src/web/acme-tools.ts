import type { Postern } from "postern"
import type { Accounts } from "../accounts/accounts.ts"
import type { PasswordGuesses } from "../accounts/password-guesses.ts"
import type { Mailbox } from "../mail/mailbox.ts"
import type { SecondFactor } from "../second-factor/second-factor.ts"

/** What the pages work with. */
export interface AcmeTools {
  readonly postern: Postern
  readonly accounts: Accounts
  readonly guesses: PasswordGuesses
  readonly secondFactor: SecondFactor
  readonly mailbox: Mailbox
}
