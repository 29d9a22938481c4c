import type { Method } from "../../issuer/index.ts"
import type { ResultOutcome } from "../access/results.ts"
import { invalidRequest } from "../http/problem.ts"
import { type Answer, answerOutcome, type Call, type ServiceTools } from "../http/route.ts"

const signedOutcomes: ReadonlySet<string> = new Set<ResultOutcome>([
  "accepted",
  "activated",
  "issued",
  "recovered",
  "removed",
])

/** Answers a browser; what ended well carries a signed result for the application. */
export async function answerSigned(
  { postern, pass }: Pick<Call, "postern" | "pass">,
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
