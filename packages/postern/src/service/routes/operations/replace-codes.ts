import { secondFactorKind } from "@postern/core"
import { isRenewal } from "../../../issuer/index.ts"
import { type AnyRoute, answerOutcome } from "../../http/route.ts"
import { onBothSides, refusedOnly } from "../route-forms.ts"
import * as answers from "../schemas/answer-schemas.ts"
import * as requests from "../schemas/request-schemas.ts"
import { answerSigned } from "../signed-answer.ts"

/** Replaces all codes. */
export const replaceCodesRoutes: readonly AnyRoute[] = onBothSides({
  name: "codes",
  summary: "Replaces all backup codes, given a fresh second factor",
  answers: { 201: { description: "Issued.", schema: answers.issued }, ...refusedOnly },
  application: {
    body: requests.replaceBody,
    answer: async ({ postern, subject, body: { proof, staged }, source }) => {
      const options = { proof, ...(staged !== undefined && { staged }), ...source }
      return answerOutcome(await postern.replaceCodes(subject, options), 201)
    },
  },
  browser: {
    purposes: ["manage"],
    body: requests.browserProofBody,
    answer: async (call, tools) => {
      const { proof } = call.body
      const outcome = await call.postern.replaceCodes(call.subject, { proof, ...call.source })
      // The sign-in that it came of may be ten minutes old, and had a result: another would make it fresh.
      if (isRenewal(proof)) return answerOutcome(outcome, 201)
      return answerSigned(call, tools, outcome, secondFactorKind(proof), 201)
    },
  },
})
