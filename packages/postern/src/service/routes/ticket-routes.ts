import { PosternError } from "../../issuer/index.ts"
import { resultVerifier } from "../access/result-verifier.ts"
import { issueTicket } from "../access/ticket-desk.ts"
import { type AnyRoute, defineRoute } from "../http/route.ts"
import { checkedResult, ticket } from "./schemas/answer-schemas.ts"
import { purposes, resultBody, ticketBody } from "./schemas/request-schemas.ts"

/** Where applications get tickets for their users' browsers, and have checked what comes back. */
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
  defineRoute({
    method: "POST",
    access: "api-key",
    path: "/v1/results",
    summary:
      "Checks a signed result, for applications that have no library for EdDSA; it does not remember which were used",
    body: resultBody,
    answers: { 200: { description: "Whether it holds, and what it says.", schema: checkedResult } },
    answer: async ({ postern: { tenant }, body }, { results, resultIssuer }) => {
      const { subject, result, ticket, audience = tenant } = body
      const verifier = resultVerifier({
        jwks: { keys: results.publicKeys },
        issuer: resultIssuer(tenant),
        audience,
        clock: results.clock,
        remember: () => true,
      })
      try {
        const claims = await verifier.verify(result, { subject, ticket, purpose: purposes })
        return { status: 200, body: { valid: true as const, claims } }
      } catch (fault) {
        if (fault instanceof PosternError) return { status: 200, body: { valid: false as const } }
        throw fault
      }
    },
  }),
]
