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
    answer: async ({ postern, subject, body: { proof, staged = false }, source }) =>
      answerOutcome(await postern.replaceCodes(subject, { proof, staged, ...source }), 201),
  }),
  defineRoute({
    ...forBrowser("codes", "manage"),
    summary: "Replaces all backup codes, given a fresh second factor",
    body: requests.browserProofBody,
    answers: { 201: { description: "Issued.", schema: answers.issued }, ...refusedOnly },
    answer: async (call, tools) => {
      const { proof } = call.body
      const kind = secondFactorKind(proof)
      // Who proves it by a code may have no phone: the old codes stay good until the new ones are in their hands.
      const options = { proof, staged: kind === "backup-code", ...call.source }
      return answerSigned(call, tools, await call.postern.replaceCodes(call.subject, options), kind, 201)
    },
  }),
]
