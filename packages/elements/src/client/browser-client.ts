import type { Accepted, Activated, NotAccepted, Noted, Pending, Recovered, Status } from "./answers.ts"
import { ClientFault } from "./client-fault.ts"

/** Calls the service's browser routes for one ticket. Every function throws ClientFault where there is no answer. */
export class BrowserClient {
  readonly #base: string
  readonly #ticket: string
  readonly #account: string | null

  /**
   * @param base where the service is, such as `https://2fa.example.com`; "" for the page's own origin
   * @param account the account's name for a new authenticator, where the ticket carries none
   */
  constructor(base: string, ticket: string, account: string | null = null) {
    this.#base = base.replace(/\/$/, "")
    this.#ticket = ticket
    this.#account = account
  }

  verify(code: string): Promise<Accepted | NotAccepted> {
    return this.call("verify", { code })
  }

  /** Starts an enrolment without a proof. @throws ClientFault `throttled` where that was done too often: there is no code to wait with */
  async enroll(): Promise<Pending> {
    const answer = await this.call<Pending | NotAccepted>("totp", this.named())
    if (answer.outcome !== undefined) throw new ClientFault(answer.outcome)
    return answer
  }

  activate(code: string): Promise<Activated | NotAccepted> {
    return this.call("totp/activate", { code })
  }

  confirmCodes(code: string): Promise<Noted | NotAccepted> {
    return this.call("codes/confirm", { code })
  }

  recover(code: string): Promise<Recovered | NotAccepted> {
    return this.call("recover", { code, ...this.named() })
  }

  /** Gives null where the subject has no second factor. */
  async status(): Promise<Status | null> {
    try {
      return await this.call<Status>("status", {})
    } catch (fault) {
      if (fault instanceof ClientFault && fault.code === "unknown-subject") return null
      throw fault
    }
  }

  /** the account's name, as a body takes it */
  named(): { account?: string } {
    return this.#account === null ? {} : { account: this.#account }
  }

  /** Calls a route by its name. */
  async call<Answer>(name: string, body: object): Promise<Answer> {
    const response = await this.#send(name, body)
    // null: it broke off on the way, or was somebody else's, such as a proxy's.
    const answer = await response.json().catch(() => null)
    if (response.ok || response.status === 429) {
      if (answer === null) throw new ClientFault("offline")
      return answer
    }
    throw new ClientFault(typeof answer?.code === "string" ? answer.code : "internal")
  }

  // Nothing that a browser keeps: no cookies, no cache, no referrer, and no redirect that would carry a code elsewhere.
  async #send(name: string, body: object): Promise<Response> {
    try {
      return await fetch(`${this.#base}/v1/browser/${name}`, {
        method: "POST",
        headers: { Authorization: `Bearer ${this.#ticket}`, "Content-Type": "application/json" },
        body: JSON.stringify(body),
        credentials: "omit",
        cache: "no-store",
        referrerPolicy: "no-referrer",
        redirect: "error",
      })
    } catch {
      throw new ClientFault("offline")
    }
  }
}
