import type { Postern, VerifyOutcome } from "../../../issuer/index.ts"
import { type AnyRoute, answerOutcome, type Call } from "../../http/route.ts"
import { admitToRecovery } from "../open-recovery.ts"
import { onBothSides, orRefused } from "../route-forms.ts"
import * as answers from "../schemas/answer-schemas.ts"
import * as requests from "../schemas/request-schemas.ts"
import { answerSigned } from "../signed-answer.ts"

type CodeCall = Call<{ code: string }>

const verify = ({ postern, subject, body, source }: CodeCall) => postern.verify(subject, body.code, source)
const confirm = async ({ postern, subject, body, source }: CodeCall) =>
  answerOutcome(await postern.confirmCodes(subject, body.code, source))
const check = async ({ postern, subject, body, source }: CodeCall) =>
  answerOutcome(await postern.checkCode(subject, body.code, source))

/** Checks and spends a factor; proves and tests codes without spending them. */
export const verifyRoutes: readonly AnyRoute[] = [
  ...onBothSides({
    name: "verify",
    summary: "Checks and spends a second factor: a TOTP code or a backup code",
    answers: orRefused("Accepted or refused.", answers.accepted),
    application: { body: requests.codeBody, answer: async call => answerOutcome(await verify(call)) },
    browser: {
      purposes: ["challenge"],
      body: requests.browserCodeBody,
      answer: async (call, tools) => {
        const outcome = await verify(call)
        const method = outcome.outcome === "accepted" ? outcome.method : "totp"
        return answerSigned(call, tools, await withRecovery(call.postern, call.subject, outcome), method)
      },
    },
  }),
  ...onBothSides({
    name: "codes/confirm",
    summary: "Proves that the codes were saved; spends nothing",
    answers: orRefused("Confirmed or refused.", answers.confirmed),
    application: { body: requests.backupCodeBody, answer: confirm },
    browser: {
      purposes: ["enroll", "manage", "challenge"],
      summary: "Proves that the codes were saved; spends nothing. A `challenge` ticket proves those of its recovery",
      body: requests.browserCodeBody,
      answer: async call => {
        await admitToRecovery(call)
        return confirm(call)
      },
    },
  }),
  ...onBothSides({
    name: "codes/check",
    summary: "Tells whether a printed code is still good; spends nothing",
    answers: orRefused("Valid or refused.", answers.valid),
    application: { body: requests.backupCodeBody, answer: check },
    browser: { purposes: ["manage"], body: requests.browserCodeBody, answer: check },
  }),
]

/**
 * Says beside an accepted backup code whether a recovery was begun and left: the page leads to its end then. The code is spent by now, so a
 * fault on the way is none of the person's.
 */
async function withRecovery(
  postern: Postern,
  subject: string,
  outcome: VerifyOutcome,
): Promise<VerifyOutcome & { readonly recovering?: true }> {
  if (outcome.outcome !== "accepted" || outcome.method !== "backup-code") return outcome
  const status = await postern.status(subject).catch(() => null)
  const isUnfinished = status !== null && status.totp.lostAt !== null && status.totp.status !== "active"
  return isUnfinished ? { ...outcome, recovering: true } : outcome
}
