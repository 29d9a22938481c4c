import type { Postern } from "postern"
import { createGate, type Gate } from "postern/gate"
import { resultVerifier, type Service } from "postern/service"
import type { Account, Accounts } from "../accounts/accounts.ts"
import { type Ask, become, leave } from "../web/visit.ts"

export interface SecondFactorOptions {
  readonly service: Service
  readonly postern: Postern
  readonly accounts: Pick<Accounts, "emailOf">
  readonly clock?: () => number
}

/**
 * Acme's whole dealing with Postern: a ticket goes to the browser, the elements do the rest with it, and a signed result comes back, which
 * the gate verifies before the session goes on.
 */
export class SecondFactor {
  readonly gate: Gate<Ask>
  readonly #postern: Postern

  constructor({ service, postern, accounts, clock }: SecondFactorOptions) {
    this.#postern = postern
    this.gate = createGate<Ask>({
      postern,
      service,
      verifier: resultVerifier({ service }),
      session: {
        read: c => c.var.sessions.find(c.var.visit.id)?.factor,
        write: (c, state) => {
          if (state === null) return leave(c)
          const account = { id: state.subject, email: accounts.emailOf(state.subject) ?? "" }
          become(c, c.var.visit.id, c.var.sessions.put(c.var.visit.id, account, state))
        },
        rotate: c => {
          const id = c.var.sessions.newId()
          c.var.sessions.rename(c.var.visit.id, id)
          become(c, id, c.var.sessions.find(id))
        },
      },
      ...(clock && { clock }),
    })
  }

  /** Whether signing in takes more than the password. */
  async isRequired(account: Account): Promise<boolean> {
    return (await this.#postern.status(account.id))?.required === true
  }

  /** Whether support has voided everything, so that a new app is owed and nothing can be asked for. */
  async mustEnroll(account: Account): Promise<boolean> {
    return (await this.#postern.status(account.id))?.mustEnroll === true
  }
}
