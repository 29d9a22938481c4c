import { type AnyRoute, answerOutcome, defineRoute } from "../../http/route.ts"
import { forApplication, orRefused } from "../route-forms.ts"
import * as answers from "../schemas/answer-schemas.ts"
import * as requests from "../schemas/request-schemas.ts"

/** Answers "this wasn't me". */
export const lockRoutes: readonly AnyRoute[] = [
  defineRoute({
    ...forApplication("lock"),
    summary: 'Answers "this wasn\'t me", given a fresh second factor: voids the codes, disables the authenticator',
    body: requests.proofBody,
    answers: orRefused("Locked or refused.", answers.locked),
    answer: async ({ postern, subject, body, source }) =>
      answerOutcome(await postern.lock(subject, { proof: body.proof, ...source })),
  }),
]
