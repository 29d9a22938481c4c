import { secondFactorKind } from "@postern/core"
import { type AnyRoute, answerOutcome, defineRoute } from "../../http/route.ts"
import { forApplication, forBrowser, refusedOnly } from "../route-forms.ts"
import * as answers from "../schemas/answer-schemas.ts"
import * as requests from "../schemas/request-schemas.ts"
import { answerSigned } from "../signed-answer.ts"

/** Replaces all codes. */
export const replaceCodesRoutes: readonly AnyRoute[] = [
  defineRoute({
    ...forApplication("codes"),
    summary: "Replaces all backup codes, given a fresh second factor",
    body: requests.replaceBody,
    answers: { 201: { description: "Issued.", schema: answers.issued }, ...refusedOnly },
    answer: async ({ postern, subject, body: { proof, staged }, source }) => {
      const options = { proof, ...(staged !== undefined && { staged }), ...source }
      return answerOutcome(await postern.replaceCodes(subject, options), 201)
    },
  }),
  defineRoute({
    ...forBrowser("codes", "manage"),
    summary: "Replaces all backup codes, given a fresh second factor",
    body: requests.browserProofBody,
    answers: { 201: { description: "Issued.", schema: answers.issued }, ...refusedOnly },
    answer: async (call, tools) => {
      const { proof } = call.body
      const outcome = await call.postern.replaceCodes(call.subject, { proof, ...call.source })
      return answerSigned(call, tools, outcome, secondFactorKind(proof), 201)
    },
  }),
]
