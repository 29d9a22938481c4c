import { type AnyRoute, answerOutcome, defineRoute } from "../../http/route.ts"
import { forApplication, forBrowser, forbidden, orRefused } from "../route-forms.ts"
import * as answers from "../schemas/answer-schemas.ts"
import * as requests from "../schemas/request-schemas.ts"
import { accountOf, answerSigned } from "../signed-answer.ts"

/** Answers a lost phone. */
export const recoverRoutes: readonly AnyRoute[] = [
  defineRoute({
    ...forApplication("recover"),
    summary:
      "Answers a lost phone: spends a backup code, disables the authenticator, issues new codes and an enrolment",
    body: requests.recoverBody,
    answers: orRefused("Recovered or refused.", answers.recovered),
    answer: async ({ postern, subject, body: { code, account }, source }) =>
      answerOutcome(await postern.recover(subject, code, { account, ...source })),
  }),
  defineRoute({
    ...forBrowser("recover", "challenge", "manage"),
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
]
