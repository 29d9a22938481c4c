import { type AnyRoute, answerOutcome } from "../../http/route.ts"
import { forbidden, onBothSides, orRefused } from "../route-forms.ts"
import * as answers from "../schemas/answer-schemas.ts"
import * as requests from "../schemas/request-schemas.ts"
import { accountOf, answerSigned } from "../signed-answer.ts"

/** Answers a lost phone. */
export const recoverRoutes: readonly AnyRoute[] = onBothSides({
  name: "recover",
  summary: "Answers a lost phone: spends a backup code, disables the authenticator, issues new codes and an enrolment",
  answers: orRefused("Recovered or refused.", answers.recovered),
  application: {
    body: requests.recoverBody,
    answer: async ({ postern, subject, body: { code, account }, source }) =>
      answerOutcome(await postern.recover(subject, code, { account, ...source })),
  },
  browser: {
    purposes: ["challenge", "manage"],
    body: requests.browserRecoverBody,
    moreAnswers: forbidden,
    answer: async (call, tools) => {
      const options = { account: accountOf(call), ...call.source }
      const outcome = await call.postern.recover(call.subject, call.body.code, options)
      return answerSigned(call, tools, outcome, "backup-code")
    },
  },
})
