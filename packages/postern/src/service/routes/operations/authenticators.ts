import type { Postern } from "../../../issuer/index.ts"
import { type AnyRoute, answerOutcome } from "../../http/route.ts"
import { onBothSides, orRefused, unknown } from "../route-forms.ts"
import * as answers from "../schemas/answer-schemas.ts"
import * as requests from "../schemas/request-schemas.ts"

const noSuch = unknown("There is no authenticator of this id.")
const last = { 409: { description: "It is the only authenticator.", schema: answers.problem } } as const

/** Removes one of several authenticators, and names one. */
export const authenticatorRoutes: readonly AnyRoute[] = [
  ...onBothSides({
    name: "totp/remove",
    summary: "Removes one of several authenticators, given a fresh second factor; the last one stays",
    answers: { ...orRefused("Removed or refused.", answers.authenticatorRemoved), ...noSuch, ...last },
    application: {
      body: requests.authenticatorBody,
      answer: async ({ postern, subject, body: { authenticator, proof }, source }) =>
        answerOutcome(await postern.removeAuthenticator(subject, authenticator, { proof, ...source })),
    },
    browser: {
      purposes: ["manage"],
      body: requests.browserAuthenticatorBody,
      // Without a signed result: an application would take it for the end of the second factor.
      answer: async ({ postern, subject, body: { authenticator, proof }, source }) =>
        answerOutcome(await postern.removeAuthenticator(subject, authenticator, { proof, ...source })),
    },
  }),
  ...onBothSides({
    name: "totp/rename",
    summary: "Names an authenticator anew, given a fresh second factor",
    answers: { ...orRefused("Renamed or refused.", answers.authenticatorRenamed), ...noSuch },
    application: {
      body: requests.renameBody,
      answer: ({ postern, subject, body, source }) => rename(postern, subject, body, source),
    },
    browser: {
      purposes: ["manage"],
      body: requests.browserRenameBody,
      answer: ({ postern, subject, body, source }) => rename(postern, subject, body, source),
    },
  }),
]

async function rename(
  postern: Postern,
  subject: string,
  {
    authenticator,
    name,
    proof,
  }: { readonly authenticator: string; readonly name: string | null; readonly proof: string },
  source: object,
) {
  return answerOutcome(await postern.renameAuthenticator(subject, authenticator, { name, proof, ...source }))
}
