import type { Method } from "../../issuer/index.ts"
import type { ResultOutcome } from "../access/results.ts"
import { invalidRequest } from "../http/problem.ts"
import { type Answer, answerOutcome, type Call, type OutcomeAnswer, type ServiceTools } from "../http/route.ts"

const signedOutcomes: ReadonlySet<string> = new Set<ResultOutcome>([
  "accepted",
  "activated",
  "issued",
  "recovered",
  "removed",
])

type SignedCall = Pick<Call, "postern" | "pass">

/** Answers a browser; what ended well carries a signed result for the application. */
export function answerSigned<Outcome extends { readonly outcome: string }>(
  call: SignedCall,
  tools: ServiceTools,
  outcome: Outcome,
  method: Method,
): Promise<OutcomeAnswer<Outcome & { readonly result?: string }, 200>>
export function answerSigned<Outcome extends { readonly outcome: string }, Success extends 200 | 201>(
  call: SignedCall,
  tools: ServiceTools,
  outcome: Outcome,
  method: Method,
  success: Success,
): Promise<OutcomeAnswer<Outcome & { readonly result?: string }, Success>>
export async function answerSigned(
  { postern, pass }: SignedCall,
  { results, resultIssuer }: ServiceTools,
  outcome: { readonly outcome: string },
  method: Method,
  success: 200 | 201 = 200,
): Promise<Answer> {
  if (!signedOutcomes.has(outcome.outcome)) return answerOutcome(outcome, success)
  const { ticket, token } = pass!
  const issuer = resultIssuer(postern.tenant)
  const result = await results.sign(issuer, ticket, token, outcome.outcome as ResultOutcome, method)
  return answerOutcome({ ...outcome, result }, success)
}

/** The account's name for a new authenticator: the ticket's, else the one that the page gives. */
export function accountOf({ body, pass }: Call<{ account?: string | undefined }>): string {
  const account = pass!.ticket.account ?? body.account
  if (account === undefined) throw invalidRequest({ pointer: "/account", detail: "Expected a string." })
  return account
}
