import { secondFactorKind } from "@postern/core"
import { type AnyRoute, answerOutcome, defineRoute, noContent } from "../../http/route.ts"
import { forBrowser, orRefused, refusedOnly, subjectPath } from "../route-forms.ts"
import * as answers from "../schemas/answer-schemas.ts"
import * as requests from "../schemas/request-schemas.ts"
import { answerSigned } from "../signed-answer.ts"

/** Voids everything. */
export const removeRoutes: readonly AnyRoute[] = [
  defineRoute({
    method: "DELETE",
    access: "api-key",
    path: subjectPath,
    summary: "Voids authenticator, enrolment and codes at once; the audit trail stays",
    body: requests.removeBody,
    isBodyOptional: true,
    answers: { 204: { description: "Removed, or there was nothing." }, ...refusedOnly },
    answer: async ({ postern, subject, body: { proof }, source }) => {
      const removal =
        proof === undefined
          ? await postern.remove(subject, source)
          : await postern.remove(subject, { proof, ...source })
      return removal.outcome === "removed" ? noContent : answerOutcome(removal)
    },
  }),
  defineRoute({
    ...forBrowser("remove", "manage"),
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
