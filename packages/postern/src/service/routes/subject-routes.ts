import { z } from "zod"
import { type AddressOptions, maskedAddress, type NoticeAddress } from "../../issuer/index.ts"
import { Problem } from "../http/problem.ts"
import { type AnyRoute, answerOutcome, defineRoute, noContent } from "../http/route.ts"
import * as answers from "./answer-schemas.ts"
import * as requests from "./request-schemas.ts"

const base = "/v1/subjects/{subject}"
const access = "api-key"
const post = { method: "POST", access } as const

/** Documents a route that ends in `success` or a refusal. */
function orRefused(description: string, success: z.ZodType) {
  return {
    200: { description, schema: z.union([success, answers.refused]) },
    429: { description: "Too many failures: wait.", schema: answers.throttled },
  }
}

const refusedOnly = {
  200: { description: "The proof was refused: nothing changed.", schema: answers.refused },
  429: { description: "Too many failures: wait.", schema: answers.throttled },
}

const unsendable = {
  403: {
    description: "The policy does not allow codes to be sent, or no channels are set up.",
    schema: answers.problem,
  },
  409: { description: "An address or a working authenticator is missing.", schema: answers.problem },
}

/** The operations on a subject, for applications with an API key. */
export const subjectRoutes: readonly AnyRoute[] = [
  defineRoute({
    ...post,
    path: `${base}/verify`,
    summary: "Checks and spends a second factor: a TOTP code or a backup code",
    body: requests.codeBody,
    answers: orRefused("Accepted or refused.", answers.accepted),
    answer: async ({ postern, subject, body, source }) =>
      answerOutcome(await postern.verify(subject, body.code, source)),
  }),
  defineRoute({
    ...post,
    path: `${base}/totp`,
    summary:
      "Starts an enrolment, with a proof where there is a second factor; what is there stays until it is activated",
    body: requests.enrollBody,
    answers: {
      201: { description: "Pending.", schema: answers.pending },
      ...refusedOnly,
      409: { description: "There is a second factor, and no proof of it.", schema: answers.problem },
    },
    answer: async ({ postern, subject, body: { account, proof, replaceWithoutProof = false }, source }) => {
      const options = { account, replaceWithoutProof, ...source }
      return answerOutcome(
        proof === undefined
          ? await postern.enrollTotp(subject, options)
          : await postern.enrollTotp(subject, { ...options, proof }),
        201,
      )
    },
  }),
  defineRoute({
    ...post,
    path: `${base}/totp/activate`,
    summary: "Activates the pending authenticator with a live code of its own, and issues codes",
    body: requests.activateBody,
    answers: orRefused("Activated or refused.", answers.activated),
    answer: async ({ postern, subject, body, source }) =>
      answerOutcome(await postern.activateTotp(subject, body.code, source)),
  }),
  defineRoute({
    ...post,
    path: `${base}/codes`,
    summary: "Replaces all backup codes, given a fresh second factor",
    body: requests.replaceBody,
    answers: { 201: { description: "Issued.", schema: answers.issued }, ...refusedOnly },
    answer: async ({ postern, subject, body: { proof, staged = false }, source }) =>
      answerOutcome(await postern.replaceCodes(subject, { proof, staged, ...source }), 201),
  }),
  defineRoute({
    ...post,
    path: `${base}/codes/send`,
    summary: "Replaces all backup codes, given a fresh second factor, and sends the new ones encrypted",
    body: requests.proofBody,
    answers: { ...orRefused("Sent or refused.", answers.sent), ...unsendable },
    answer: async ({ postern, subject, body, source }, { codeSender }) =>
      answerOutcome(await codeSender(postern.tenant).sendKit(subject, { proof: body.proof, ...source })),
  }),
  defineRoute({
    ...post,
    path: `${base}/codes/passphrase`,
    summary: "Sends the passphrase of codes that were sent, by the other channel",
    body: requests.contextBody,
    isBodyOptional: true,
    answers: { ...orRefused("Sent or refused.", answers.sent), ...unsendable },
    answer: async ({ postern, subject, source }, { codeSender }) =>
      answerOutcome(await codeSender(postern.tenant).sendPassphrase(subject, source)),
  }),
  defineRoute({
    ...post,
    path: `${base}/codes/confirm`,
    summary: "Proves that the codes were saved; spends nothing",
    body: requests.backupCodeBody,
    answers: orRefused("Confirmed or refused.", answers.confirmed),
    answer: async ({ postern, subject, body, source }) =>
      answerOutcome(await postern.confirmCodes(subject, body.code, source)),
  }),
  defineRoute({
    ...post,
    path: `${base}/codes/check`,
    summary: "Tells whether a printed code is still good; spends nothing",
    body: requests.backupCodeBody,
    answers: orRefused("Valid or refused.", answers.valid),
    answer: async ({ postern, subject, body, source }) =>
      answerOutcome(await postern.checkCode(subject, body.code, source)),
  }),
  defineRoute({
    ...post,
    path: `${base}/recover`,
    summary:
      "Answers a lost phone: spends a backup code, disables the authenticator, issues new codes and an enrolment",
    body: requests.recoverBody,
    answers: orRefused("Recovered or refused.", answers.recovered),
    answer: async ({ postern, subject, body: { code, account }, source }) =>
      answerOutcome(await postern.recover(subject, code, { account, ...source })),
  }),
  defineRoute({
    ...post,
    path: `${base}/start-recovery`,
    summary: "Voids everything of somebody of whom the application made sure, and leaves an enrolment owed",
    body: requests.contextBody,
    isBodyOptional: true,
    answers: {
      204: { description: "Started: `mustEnroll` is true." },
      404: { description: "There is nothing to void.", schema: answers.problem },
    },
    answer: async ({ postern, subject, source }) => {
      if (!(await postern.startRecovery(subject, source))) throw new Problem("unknown-subject")
      return noContent
    },
  }),
  defineRoute({
    ...post,
    path: `${base}/unlock`,
    summary: "Ends every wait; what is disabled stays so",
    body: requests.contextBody,
    isBodyOptional: true,
    answers: {
      204: { description: "Unlocked." },
      404: { description: "The subject has nothing.", schema: answers.problem },
    },
    answer: async ({ postern, subject, source }) => {
      if (!(await postern.unlock(subject, source))) throw new Problem("unknown-subject")
      return noContent
    },
  }),
  defineRoute({
    ...post,
    path: `${base}/lock`,
    summary: 'Answers "this wasn\'t me", given a fresh second factor: voids the codes, disables the authenticator',
    body: requests.proofBody,
    answers: orRefused("Locked or refused.", answers.locked),
    answer: async ({ postern, subject, body, source }) =>
      answerOutcome(await postern.lock(subject, { proof: body.proof, ...source })),
  }),
  defineRoute({
    method: "PUT",
    access,
    path: `${base}/addresses`,
    summary: "Sets where the person is told of what happens, as a whole",
    body: requests.addressesBody,
    answers: {
      200: { description: "As they are now, masked.", schema: answers.addresses },
      429: { description: "Too many addresses were taken out in two days: wait.", schema: answers.throttled },
    },
    answer: async ({ postern, subject, body, source }) => {
      const outcome = await postern.setAddresses(subject, body.addresses.map(toAddressOptions), source)
      if (typeof outcome === "object") return answerOutcome(outcome)
      return { status: 200, body: masked(await postern.addresses(subject)) }
    },
  }),
  defineRoute({
    method: "GET",
    access,
    path: `${base}/addresses`,
    summary: "Gives where the person is told of what happens, masked",
    answers: { 200: { description: "None, or as they were set.", schema: answers.addresses } },
    answer: async ({ postern, subject }) => ({ status: 200, body: masked(await postern.addresses(subject)) }),
  }),
  defineRoute({
    method: "GET",
    access,
    path: base,
    summary: "Describes a subject's second factors",
    answers: {
      200: { description: "Counts and dates.", schema: answers.status },
      404: { description: "The subject has nothing.", schema: answers.problem },
    },
    answer: async ({ postern, subject }) => {
      const status = await postern.status(subject)
      if (status === null) throw new Problem("unknown-subject")
      return { status: 200, body: status }
    },
  }),
  defineRoute({
    method: "DELETE",
    access,
    path: base,
    summary: "Voids authenticator, enrolment and codes at once; the audit trail stays",
    body: requests.removeBody,
    isBodyOptional: true,
    answers: { 204: { description: "Removed, or there was nothing." }, ...refusedOnly },
    answer: async ({ postern, subject, body: { proof }, source }) => {
      const removal =
        proof === undefined
          ? await postern.remove(subject, source)
          : await postern.remove(subject, { proof, ...source })
      return removal.outcome === "removed" ? noContent : answerOutcome(removal)
    },
  }),
  defineRoute({
    method: "GET",
    access,
    path: `${base}/events`,
    isLarge: true,
    summary: "Reads the audit trail by pages and says whether its whole chain is intact",
    query: requests.eventsQuery,
    answers: {
      200: {
        description: "Oldest first.",
        schema: answers.events,
        headers: { Link: 'Where more follow: where they are, with `rel="next"`.' },
      },
    },
    answer: async ({ postern, subject, query: { after = "0", limit = "1000" } }) => {
      const asked = Number(limit)
      // One more than was asked for tells whether there is another page.
      const { events: found, chain } = await postern.events(subject, { after: Number(after), limit: asked + 1 })
      const events = found.slice(0, asked)
      // Relative to the request's own address, so that it holds under any prefix that a proxy adds.
      const next = `<?after=${events.at(-1)?.seq}&limit=${asked}>; rel="next"`
      return { status: 200, body: { events, chain }, ...(found.length > asked && { headers: { Link: next } }) }
    },
  }),
]

type SentAddress = z.infer<typeof requests.addressesBody>["addresses"][number]

function toAddressOptions({ channel, to, language }: SentAddress): AddressOptions {
  return { channel, to, ...(language !== undefined && { language }) }
}

// An API key may set them and need not read them: what leaks from here does not say where a person lives.
function masked(addresses: readonly NoticeAddress[]): { addresses: NoticeAddress[] } {
  return { addresses: addresses.map(address => ({ ...address, to: maskedAddress(address.to) })) }
}
