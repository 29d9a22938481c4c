import type { z } from "zod"
import { type AddressOptions, maskedAddress, type NoticeAddress } from "../../../issuer/index.ts"
import { type AnyRoute, answerOutcome, defineRoute } from "../../http/route.ts"
import { subjectPath } from "../route-forms.ts"
import * as answers from "../schemas/answer-schemas.ts"
import * as requests from "../schemas/request-schemas.ts"

/** Keeps where a person is told of what happens. */
export const addressRoutes: readonly AnyRoute[] = [
  defineRoute({
    method: "PUT",
    access: "api-key",
    path: `${subjectPath}/addresses`,
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
    access: "api-key",
    path: `${subjectPath}/addresses`,
    summary: "Gives where the person is told of what happens, masked",
    answers: { 200: { description: "None, or as they were set.", schema: answers.addresses } },
    answer: async ({ postern, subject }) => ({ status: 200, body: masked(await postern.addresses(subject)) }),
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
