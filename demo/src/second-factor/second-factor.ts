import type { Postern } from "postern"
import {
  type Purpose,
  type ResultClaims,
  type ResultVerifier,
  resultVerifier,
  type Service,
  ticketHash,
} from "postern/service"
import type { Account } from "../accounts/accounts.ts"

export interface SecondFactorOptions {
  readonly service: Service
  readonly apiKey: string
  readonly postern: Postern
  /** the service's publicUrl, or else the issuer's name: whom results are signed by */
  readonly signedBy: string
  readonly clock?: () => number
}

/** What somebody who shows a result is known to be. */
export interface Showing {
  readonly account: Account
  readonly purpose: Purpose
  /** the tickets handed out in this session */
  readonly tickets: readonly string[]
}

/**
 * Acme's whole dealing with Postern: a ticket goes to the browser, the elements do the rest with it, and a signed result comes back,
 * which is worth something only once it is verified here.
 */
export class SecondFactor {
  readonly #options: SecondFactorOptions
  #verifier: Promise<ResultVerifier> | undefined

  constructor(options: SecondFactorOptions) {
    this.#options = options
  }

  /** Whether signing in takes more than the password. */
  async isRequired(account: Account): Promise<boolean> {
    return (await this.#options.postern.status(account.id))?.required === true
  }

  /** Gets a ticket with which a browser can do one thing for one account, for ten minutes. */
  async ticket({ id, email }: Account, purpose: Purpose): Promise<string> {
    const body = { subject: id, purpose, account: email }
    const { ticket } = await this.#call<{ ticket: string }>("POST", "/v1/tickets", body)
    return ticket
  }

  /** Gives what a result says. @throws PosternError `result-invalid` | `result-used` */
  async verify(result: string, { account, purpose, tickets }: Showing): Promise<ResultClaims> {
    this.#verifier ??= this.#makeVerifier()
    const ticket = tickets.find(each => ticketHash(each) === hashNamedIn(result)) ?? ""
    return (await this.#verifier).verify(result, { subject: account.id, purpose, ticket })
  }

  async #makeVerifier(): Promise<ResultVerifier> {
    const jwks = await this.#call<{ keys: object[] }>("GET", "/.well-known/jwks.json")
    const { signedBy, clock } = this.#options
    return resultVerifier({ issuer: signedBy, audience: "default", jwks, ...(clock && { clock }) })
  }

  // The service runs in this very process; one elsewhere would be asked with fetch.
  async #call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const { service, apiKey } = this.#options
    const request = new Request(`http://localhost${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return (await service.fetch(request)).json() as Promise<Answer>
  }
}

// Read before it is verified, to find which ticket to hold it against: the wrong one, or none, fails the verification.
function hashNamedIn(result: string): unknown {
  try {
    return JSON.parse(Buffer.from(result.split(".")[1] ?? "", "base64url").toString()).ticket
  } catch {
    return null
  }
}
