import type { Postern } from "../../issuer/index.ts"
import { Problem } from "../http/problem.ts"
import type { AnyRoute, Call } from "../http/route.ts"
import { type ApiKeyCheck, bearerToken } from "./api-keys.ts"
import { type TicketSeal, ticketChallenge } from "./tickets.ts"

/** For whom a request speaks. */
export type Caller = Pick<Call, "postern" | "pass">

/** Tells who calls, by API key or by ticket. */
export class AccessCheck {
  readonly #postern: Postern
  readonly #apiKeys: ApiKeyCheck
  readonly #tickets: TicketSeal
  readonly #tenants = new Map<string, Postern>()

  constructor(postern: Postern, apiKeys: ApiKeyCheck, tickets: TicketSeal) {
    this.#postern = postern
    this.#apiKeys = apiKeys
    this.#tickets = tickets
    this.#tenants.set(postern.tenant, postern)
  }

  /**
   * Gives the caller, whose tenant is the one that the library is told: nothing in a request can name another.
   * @throws Problem `api-key-invalid` | `ticket-invalid` | `ticket-expired` | `ticket-purpose`
   */
  callerOf(route: AnyRoute, request: Request): Caller {
    if (route.access === "open") return { postern: this.#postern, pass: null }
    const token = bearerToken(request.headers)
    if (route.access === "ticket") return this.#bearerOfTicket(route, token)
    const tenant = token === null ? null : this.#apiKeys.tenantOf(token)
    if (tenant === null) throw new Problem("api-key-invalid", [], { "WWW-Authenticate": 'Bearer realm="postern"' })
    return { postern: this.#for(tenant), pass: null }
  }

  #bearerOfTicket(route: AnyRoute, token: string | null): Caller {
    if (token === null) throw new Problem("ticket-invalid", [], ticketChallenge)
    const ticket = this.#tickets.open(token)
    if (!route.purposes!.some(purpose => purpose === ticket.purpose))
      throw new Problem("ticket-purpose", [], ticketChallenge)
    return { postern: this.#for(ticket.tenant), pass: { ticket, token } }
  }

  // Tenants come from the configuration or from sealed tickets, so this map cannot be made to grow from outside.
  #for(tenant: string): Postern {
    const known = this.#tenants.get(tenant)
    if (known !== undefined) return known
    const postern = this.#postern.forTenant(tenant)
    this.#tenants.set(tenant, postern)
    return postern
  }
}
