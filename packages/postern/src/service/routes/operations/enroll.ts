import { type Postern, PosternError, type SubjectStatus } from "../../../issuer/index.ts"
import { Problem } from "../../http/problem.ts"
import { type AnyRoute, answerOutcome } from "../../http/route.ts"
import { admitToRecovery } from "../open-recovery.ts"
import { conflict, forbidden, onBothSides, orRefused, refusedOnly } from "../route-forms.ts"
import * as answers from "../schemas/answer-schemas.ts"
import * as requests from "../schemas/request-schemas.ts"
import { accountOf, answerSigned } from "../signed-answer.ts"

/** Binds an authenticator. */
export const enrollRoutes: readonly AnyRoute[] = [
  ...onBothSides({
    name: "totp",
    summary:
      "Starts an enrolment, with a proof where there is a second factor; what is there stays until it is activated",
    answers: { 201: { description: "Pending.", schema: answers.pending }, ...refusedOnly, ...conflict },
    application: {
      body: requests.enrollBody,
      answer: async ({ postern, subject, body, source }) => {
        const { account, proof, replaceWithoutProof = false } = body
        const options = { account, replaceWithoutProof, ...addition(body), ...source }
        return answerOutcome(
          proof === undefined
            ? await postern.enrollTotp(subject, options)
            : await postern.enrollTotp(subject, { ...options, proof }),
          201,
        )
      },
    },
    browser: {
      purposes: ["enroll", "manage"],
      summary: "Starts an enrolment; a `manage` ticket needs a proof where there is a factor to prove it with",
      body: requests.browserEnrollBody,
      moreAnswers: forbidden,
      answer: async call => {
        const { postern, subject, source, pass } = call
        const { proof } = call.body
        const isEnrolling = pass!.ticket.purpose === "enroll"
        const options = { account: accountOf(call), ...addition(call.body), ...source }
        if (proof !== undefined) return answerOutcome(await postern.enrollTotp(subject, { ...options, proof }), 201)
        try {
          return answerOutcome(await postern.enrollTotp(subject, options), 201)
        } catch (fault) {
          const isBound = fault instanceof PosternError && fault.code === "already-enrolled"
          throw isBound && !isEnrolling ? proofRequired() : fault
        }
      },
    },
  }),
  ...onBothSides({
    name: "totp/activate",
    summary: "Activates the pending authenticator with a live code of its own, and issues codes",
    answers: { ...orRefused("Activated or refused.", answers.activated), ...conflict },
    application: {
      body: requests.activateBody,
      answer: async ({ postern, subject, body, source }) =>
        answerOutcome(await postern.activateTotp(subject, body.code, source)),
    },
    browser: {
      purposes: ["enroll", "manage", "challenge"],
      summary:
        "Activates the pending authenticator with a live code of its own; a `challenge` ticket, that of its recovery",
      body: requests.browserCodeBody,
      answer: async (call, tools) => {
        const { postern, subject, pass, source } = call
        const { purpose } = pass!.ticket
        await admitToRecovery(call)
        // A code can only follow a secret that was shown, so an authenticator that became active in between is seen here.
        const bound = purpose === "enroll" ? await authenticatorOf(postern, subject) : null
        if (bound?.enrollmentPending) throw new PosternError("already-enrolled")
        const outcome = await postern.activateTotp(subject, call.body.code, source)
        if (bound !== null && outcome.outcome !== "activated") throw new PosternError("already-enrolled")
        // What was answered before, and what only ends a recovery, opens nothing to the application.
        const isNews = outcome.outcome === "activated" && outcome.repeated !== true && purpose !== "challenge"
        return isNews ? answerSigned(call, tools, outcome, "totp") : answerOutcome(outcome)
      },
    },
  }),
]

function addition({ add, name }: { readonly add?: true | undefined; readonly name?: string | undefined }) {
  return { ...(add !== undefined && { add }), ...(name !== undefined && { name }) }
}

/** Gives the authenticator that an `enroll` ticket must leave alone; null where there is none, or one that was lost. */
async function authenticatorOf(postern: Postern, subject: string): Promise<SubjectStatus["totp"] | null> {
  const totp = (await postern.status(subject))?.totp ?? null
  const isBound = totp !== null && totp.lostAt === null && (totp.status === "active" || totp.status === "disabled")
  return isBound ? totp : null
}

function proofRequired(): Problem {
  return new Problem("proof-required", [{ pointer: "/proof", detail: "Expected a fresh second factor." }])
}
