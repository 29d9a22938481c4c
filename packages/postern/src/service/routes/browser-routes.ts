import { secondFactorKind } from "@postern/core"
import { z } from "zod"
import { type Method, PosternError, type SubjectStatus } from "../../issuer/index.ts"
import type { ResultOutcome } from "../access/results.ts"
import type { Purpose } from "../access/tickets.ts"
import { invalidRequest, Problem } from "../http/problem.ts"
import { type Answer, type AnyRoute, answerOutcome, type Call, defineRoute, type ServiceTools } from "../http/route.ts"
import * as answers from "./answer-schemas.ts"
import * as requests from "./request-schemas.ts"

const throttled = { 429: { description: "Too many failures: wait.", schema: answers.throttled } }
const refused = { 200: { description: "Refused: nothing changed.", schema: answers.refused } }
const forbidden = { 403: { description: "A proof is needed, or the page may not call.", schema: answers.problem } }
const conflict = { 409: { description: "There is an active authenticator already.", schema: answers.problem } }

function orRefused(description: string, success: z.ZodType) {
  return { 200: { description, schema: z.union([success, answers.refused]) }, ...throttled }
}

function browser<Name extends string>(name: Name, ...purposes: readonly Purpose[]) {
  return { method: "POST", access: "ticket", path: `/v1/browser/${name}`, purposes } as const
}

/** The operations that a ticket opens to a browser. What ends well carries a signed result for the application. */
export const browserRoutes: readonly AnyRoute[] = [
  defineRoute({
    ...browser("verify", "challenge"),
    summary: "Checks and spends a second factor",
    body: requests.browserCodeBody,
    answers: orRefused("Accepted or refused.", answers.accepted),
    answer: async (call, tools) => {
      const outcome = await call.postern.verify(call.subject, call.body.code, call.source)
      return answerSigned(call, tools, outcome, outcome.outcome === "accepted" ? outcome.method : "totp")
    },
  }),
  defineRoute({
    ...browser("recover", "challenge", "manage"),
    summary:
      "Answers a lost phone: spends a backup code, disables the authenticator, issues new codes and an enrolment",
    body: requests.browserRecoverBody,
    answers: { ...orRefused("Recovered or refused.", answers.recovered), ...forbidden },
    answer: async (call, tools) => {
      const options = { account: accountOf(call), ...call.source }
      const outcome = await call.postern.recover(call.subject, call.body.code, options)
      return answerSigned(call, tools, outcome, "backup-code")
    },
  }),
  defineRoute({
    ...browser("totp", "enroll", "manage"),
    summary: "Starts an enrolment; a `manage` ticket needs a proof where there is a factor to prove it with",
    body: requests.browserEnrollBody,
    answers: {
      201: { description: "Pending.", schema: answers.pending },
      ...refused,
      ...throttled,
      ...forbidden,
      ...conflict,
    },
    answer: async call => {
      const { postern, subject, source, pass } = call
      const { proof } = call.body
      const isEnrolling = pass!.ticket.purpose === "enroll"
      const options = { account: accountOf(call), ...source }
      if (proof !== undefined) return answerOutcome(await postern.enrollTotp(subject, { ...options, proof }), 201)
      try {
        return answerOutcome(await postern.enrollTotp(subject, options), 201)
      } catch (fault) {
        const isBound = fault instanceof PosternError && fault.code === "already-enrolled"
        throw isBound && !isEnrolling ? proofRequired() : fault
      }
    },
  }),
  defineRoute({
    ...browser("totp/activate", "enroll", "manage"),
    summary: "Activates the pending authenticator with a live code of its own",
    body: requests.browserCodeBody,
    answers: { ...orRefused("Activated or refused.", answers.activated), ...conflict },
    answer: async (call, tools) => {
      const { postern, subject, pass } = call
      // A code can only follow a secret that was shown, so an authenticator that became active in between is seen here.
      if (pass!.ticket.purpose === "enroll" && hasAuthenticator(await postern.status(subject)))
        throw new PosternError("already-enrolled")
      return answerSigned(call, tools, await postern.activateTotp(subject, call.body.code, call.source), "totp")
    },
  }),
  defineRoute({
    ...browser("codes", "manage"),
    summary: "Replaces all backup codes, given a fresh second factor",
    body: requests.browserProofBody,
    answers: { 201: { description: "Issued.", schema: answers.issued }, ...refused, ...throttled },
    answer: async (call, tools) => {
      const { proof } = call.body
      const kind = secondFactorKind(proof)
      // Who proves it by a code may have no phone: the old codes stay good until the new ones are in their hands.
      const options = { proof, staged: kind === "backup-code", ...call.source }
      return answerSigned(call, tools, await call.postern.replaceCodes(call.subject, options), kind, 201)
    },
  }),
  defineRoute({
    ...browser("codes/confirm", "enroll", "manage"),
    summary: "Proves that the codes were saved; spends nothing",
    body: requests.browserCodeBody,
    answers: orRefused("Confirmed or refused.", answers.confirmed),
    answer: async ({ postern, subject, body, source }) =>
      answerOutcome(await postern.confirmCodes(subject, body.code, source)),
  }),
  defineRoute({
    ...browser("codes/check", "manage"),
    summary: "Tells whether a printed code is still good; spends nothing",
    body: requests.browserCodeBody,
    answers: orRefused("Valid or refused.", answers.valid),
    answer: async ({ postern, subject, body, source }) =>
      answerOutcome(await postern.checkCode(subject, body.code, source)),
  }),
  defineRoute({
    ...browser("status", "manage"),
    summary: "Describes the subject's second factors",
    body: requests.browserBody,
    isBodyOptional: true,
    answers: {
      200: { description: "Counts and dates.", schema: answers.status },
      404: { description: "The subject has nothing.", schema: answers.problem },
    },
    answer: async ({ postern, subject }) => {
      const status = await postern.status(subject)
      if (status === null) throw new Problem("unknown-subject")
      return { status: 200, body: status }
    },
  }),
  defineRoute({
    ...browser("remove", "manage"),
    summary: "Voids authenticator, enrolment and codes at once, given a fresh second factor",
    body: requests.browserProofBody,
    answers: orRefused("Removed or refused.", answers.removed),
    answer: async (call, tools) => {
      const { proof } = call.body
      const outcome = await call.postern.remove(call.subject, { proof, ...call.source })
      return answerSigned(call, tools, outcome, secondFactorKind(proof))
    },
  }),
]

const signedOutcomes: ReadonlySet<string> = new Set<ResultOutcome>([
  "accepted",
  "activated",
  "issued",
  "recovered",
  "removed",
])

async function answerSigned(
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

function accountOf({ body, pass }: Call<{ account?: string | undefined }>): string {
  const account = pass!.ticket.account ?? body.account
  if (account === undefined) throw invalidRequest({ pointer: "/account", detail: "Expected a string." })
  return account
}

function hasAuthenticator(status: SubjectStatus | null): boolean {
  if (status === null || status.totp.lostAt !== null) return false
  return status.totp.status === "active" || status.totp.status === "disabled"
}

function proofRequired(): Problem {
  return new Problem("proof-required", [{ pointer: "/proof", detail: "Expected a fresh second factor." }])
}
