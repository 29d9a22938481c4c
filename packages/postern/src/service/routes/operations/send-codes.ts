import { type AnyRoute, answerOutcome, defineRoute } from "../../http/route.ts"
import { forApplication, orRefused } from "../route-forms.ts"
import * as answers from "../schemas/answer-schemas.ts"
import * as requests from "../schemas/request-schemas.ts"

const unsendable = {
  403: {
    description: "The policy does not allow codes to be sent, or no channels are set up.",
    schema: answers.problem,
  },
  409: { description: "An address or a working authenticator is missing.", schema: answers.problem },
}

/** Sends a code set and its passphrase, each its own way. */
export const sendCodesRoutes: readonly AnyRoute[] = [
  defineRoute({
    ...forApplication("codes/send"),
    summary: "Replaces all backup codes, given a fresh second factor, and sends the new ones encrypted",
    body: requests.proofBody,
    answers: { ...orRefused("Sent or refused.", answers.sent), ...unsendable },
    answer: async ({ postern, subject, body, source }, { codeSender }) =>
      answerOutcome(await codeSender(postern.tenant).sendKit(subject, { proof: body.proof, ...source })),
  }),
  defineRoute({
    ...forApplication("codes/passphrase"),
    summary: "Sends the passphrase of codes that were sent, by the other channel",
    body: requests.contextBody,
    isBodyOptional: true,
    answers: { ...orRefused("Sent or refused.", answers.sent), ...unsendable },
    answer: async ({ postern, subject, source }, { codeSender }) =>
      answerOutcome(await codeSender(postern.tenant).sendPassphrase(subject, source)),
  }),
]
