import { ticketBody } from "../routes/schemas/request-schemas.ts"
import { ticketHash } from "./results.ts"
import type { Purpose, TicketSeal } from "./tickets.ts"

/** What a ticket is asked for. */
export interface TicketRequest {
  /** the account: 1 to 255 bytes of UTF-8 */
  readonly subject: string
  readonly purpose: Purpose
  /** the account's name for a new authenticator, such as an e-mail address; @default the page's own */
  readonly account?: string
  /** who will read the signed result, its `aud`; @default the tenant */
  readonly audience?: string
}

export interface IssuedTicket {
  /** for the `ticket` attribute of an element; good for ten minutes */
  readonly ticket: string
  /** ISO 8601, UTC */
  readonly expiresAt: string
  /** `ticketHash` of it: what a session keeps, so that results of other tickets are not taken */
  readonly hash: string
}

/** Makes a ticket for a subject of one tenant. */
export function issueTicket(
  tickets: TicketSeal,
  tenant: string,
  { subject, purpose, account, audience }: TicketRequest,
): IssuedTicket {
  const content = { tenant, subject, purpose, audience: audience ?? tenant, account: account ?? null }
  const { ticket, expiresAt } = tickets.issue(content)
  return { ticket, expiresAt: new Date(expiresAt).toISOString(), hash: ticketHash(ticket) }
}

/** Checks what an application in the same process asks for. @throws TypeError that names what is wrong, never its value */
export function checkTicketRequest(request: TicketRequest): TicketRequest {
  const parsed = ticketBody.safeParse(request)
  if (parsed.success) return request
  const { path, message } = parsed.error.issues[0]!
  throw new TypeError(`createTicket: ${path.join(".") || "expected subject and purpose"}: ${message}`)
}
