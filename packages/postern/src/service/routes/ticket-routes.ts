import { issueTicket } from "../access/ticket-desk.ts"
import { type AnyRoute, defineRoute } from "../http/route.ts"
import { ticket } from "./schemas/answer-schemas.ts"
import { ticketBody } from "./schemas/request-schemas.ts"

/** Where applications get tickets for their users' browsers. */
export const ticketRoutes: readonly AnyRoute[] = [
  defineRoute({
    method: "POST",
    access: "api-key",
    path: "/v1/tickets",
    summary: "Makes a ticket that lets a browser act for one subject and purpose, for ten minutes",
    body: ticketBody,
    answers: { 201: { description: "Made.", schema: ticket } },
    answer: ({ postern, body: { subject, purpose, account, audience } }, { tickets }) => {
      const request = { subject, purpose, ...(account !== undefined && { account }), ...(audience && { audience }) }
      const { ticket, expiresAt } = issueTicket(tickets, postern.tenant, request)
      return { status: 201, body: { ticket, expiresAt } }
    },
  }),
]
