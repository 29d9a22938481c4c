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
    answer: ({ postern: { tenant }, body: { subject, purpose, account, audience } }, { tickets }) => {
      const content = { tenant, subject, purpose, audience: audience ?? tenant, account: account ?? null }
      const { ticket, expiresAt } = tickets.issue(content)
      return { status: 201, body: { ticket, expiresAt: new Date(expiresAt).toISOString() } }
    },
  }),
]
