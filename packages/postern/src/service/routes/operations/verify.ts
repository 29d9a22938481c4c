import type { Postern, VerifyOutcome } from "../../../issuer/index.ts"
import { type AnyRoute, answerOutcome, defineRoute } from "../../http/route.ts"
import { admitToRecovery } from "../open-recovery.ts"
import { forApplication, forBrowser, orRefused } from "../route-forms.ts"
import * as answers from "../schemas/answer-schemas.ts"
import * as requests from "../schemas/request-schemas.ts"
import { answerSigned } from "../signed-answer.ts"

/** Checks and spends a factor; proves and tests codes without spending them. */
export const verifyRoutes: readonly AnyRoute[] = [
  defineRoute({
    ...forApplication("verify"),
    summary: "Checks and spends a second factor: a TOTP code or a backup code",
    body: requests.codeBody,
    answers: orRefused("Accepted or refused.", answers.accepted),
    answer: async ({ postern, subject, body, source }) =>
      answerOutcome(await postern.verify(subject, body.code, source)),
  }),
  defineRoute({
    ...forBrowser("verify", "challenge"),
    summary: "Checks and spends a second factor",
    body: requests.browserCodeBody,
    answers: orRefused("Accepted or refused.", answers.accepted),
    answer: async (call, tools) => {
      const outcome = await call.postern.verify(call.subject, call.body.code, call.source)
      const method = outcome.outcome === "accepted" ? outcome.method : "totp"
      return answerSigned(call, tools, await withRecovery(call.postern, call.subject, outcome), method)
    },
  }),
  defineRoute({
    ...forApplication("codes/confirm"),
    summary: "Proves that the codes were saved; spends nothing",
    body: requests.backupCodeBody,
    answers: orRefused("Confirmed or refused.", answers.confirmed),
    answer: async ({ postern, subject, body, source }) =>
      answerOutcome(await postern.confirmCodes(subject, body.code, source)),
  }),
  defineRoute({
    ...forBrowser("codes/confirm", "enroll", "manage", "challenge"),
    summary: "Proves that the codes were saved; spends nothing. A `challenge` ticket proves those of its recovery",
    body: requests.browserCodeBody,
    answers: orRefused("Confirmed or refused.", answers.confirmed),
    answer: async call => {
      await admitToRecovery(call)
      return answerOutcome(await call.postern.confirmCodes(call.subject, call.body.code, call.source))
    },
  }),
  defineRoute({
    ...forApplication("codes/check"),
    summary: "Tells whether a printed code is still good; spends nothing",
    body: requests.backupCodeBody,
    answers: orRefused("Valid or refused.", answers.valid),
    answer: async ({ postern, subject, body, source }) =>
      answerOutcome(await postern.checkCode(subject, body.code, source)),
  }),
  defineRoute({
    ...forBrowser("codes/check", "manage"),
    summary: "Tells whether a printed code is still good; spends nothing",
    body: requests.browserCodeBody,
    answers: orRefused("Valid or refused.", answers.valid),
    answer: async ({ postern, subject, body, source }) =>
      answerOutcome(await postern.checkCode(subject, body.code, source)),
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
