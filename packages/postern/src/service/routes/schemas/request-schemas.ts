import { isKitName } from "@postern/core"
import { z } from "zod"

// Every object is strict: an unknown field is refused, so that a misspelt `context` or `proof` is not silently ignored.

export const context = z
  .strictObject({
    ip: z.string().optional().meta({ description: "The client's address, for the audit trail." }),
    userAgent: z.string().optional().meta({ description: "The client's user agent, for the audit trail." }),
  })
  .optional()
  .meta({ description: "Where the person's request came from; kept in the audit trail, cut at 256 characters." })

// Codes are read by the library, which tells a typing error from a wrong code: here any string will do.
const code = z
  .string()
  .meta({ description: "As typed: a TOTP code or a backup code.", examples: ["492039", "ABCD-EFGH-JKLM-NPGW"] })
const backupCode = z.string().meta({ description: "A backup code, as typed.", examples: ["ABCD-EFGH-JKLM-NPGW"] })
const proof = z.string().meta({ description: "A fresh second factor, as typed; it is spent.", examples: ["492039"] })
// The document's patterns are written out: its generator would print a pattern's flags into it. They hold nothing that Go, Python or PCRE cannot
// compile, so they leave out what needs Unicode's tables: line separators, and lone surrogates, which are no UTF-8 anyway.
const documented = {
  showable: String.raw`^[^\x00-\x1f\x7f-\x9f]*$`,
  printable: String.raw`^[^\x00-\x1f\x7f-\x9f]*$`,
} as const
const showable = /^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u
const printable = /^[^\p{Cc}\p{Cs}]*$/u
// What the library refuses beside: the pattern would be longer than anybody reads, and bytes are not characters.
const maxEncodedNameLength = 700
const isShowable = (name: string) =>
  isKitName(name) && encodeURIComponent(name.replaceAll(":", "\uff1a")).length <= maxEncodedNameLength
const account = z
  .string()
  .max(200, "Expected at most 200 characters.")
  .regex(showable, "Control characters cannot be shown by authenticator apps.")
  .regex(/\S/u, "Expected at least one visible character.")
  .refine(isShowable, "Expected no marks that turn the reading direction, and at most 700 bytes once percent-encoded.")
  .meta({
    description: "The account's name as the authenticator app shows it, such as an e-mail address.",
    pattern: documented.showable,
    examples: ["ada@example.com"],
  })

const utf8 = new TextEncoder()
/** A subject: 1 to 255 bytes of UTF-8 without control characters, and not "." or "..", which no path can name. */
export const subject = z
  .string()
  .min(1, "Expected 1 to 255 bytes.")
  .regex(printable, "Control characters and lone surrogates are not allowed.")
  .refine(name => name !== "." && name !== "..", `"." and ".." are not allowed: as parts of a path they mean another.`)
  .refine(name => name.length <= 85 || utf8.encode(name).length <= 255, "Expected 1 to 255 bytes.")
  .meta({
    description: "The account at the application: an opaque string of 1 to 255 bytes.",
    pattern: documented.printable,
    examples: ["user_42"],
  })

const add = z.literal(true).optional().meta({
  description: "The new authenticator works beside those that are there; it always takes a proof, and the codes stay.",
})
const authenticatorName = z
  .string()
  .max(40, "Expected at most 40 characters.")
  .regex(showable, "Control characters cannot be shown.")
  .regex(/\S/u, "Expected at least one visible character.")
  .refine(isKitName, "Expected no marks that turn the reading direction.")
  .meta({
    description: "What the person calls the authenticator.",
    pattern: documented.showable,
    examples: ["Tablet"],
  })
const authenticatorId = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, "Expected the id of an authenticator, as the status lists it.")
  .meta({ description: "Its `id` in the status.", examples: ["2"] })
const ofAuthenticator = { authenticator: authenticatorId, proof }
const renaming = { ...ofAuthenticator, name: z.union([authenticatorName, z.null()]) }

export const purposes = ["enroll", "challenge", "manage"] as const

export const contextBody = z.strictObject({ context })
export const authenticatorBody = z.strictObject({ ...ofAuthenticator, context })
export const browserAuthenticatorBody = z.strictObject(ofAuthenticator)
export const renameBody = z.strictObject({ ...renaming, context })
export const browserRenameBody = z.strictObject(renaming)
export const enrollBody = z.strictObject({
  account,
  name: authenticatorName.optional(),
  add,
  proof: proof.optional(),
  replaceWithoutProof: z.literal(true).optional().meta({
    description:
      "The application vouches: it made sure of the person in another way, and replaces what is there without a fresh second factor.",
  }),
  context,
})
export const codeBody = z.strictObject({ code, context })
export const activateBody = z.strictObject({
  code: z.string().meta({ description: "A live TOTP code.", examples: ["492039"] }),
  context,
})
export const backupCodeBody = z.strictObject({ code: backupCode, context })
export const proofBody = z.strictObject({ proof, context })
export const replaceBody = z.strictObject({
  proof,
  staged: z.boolean().optional().meta({
    description:
      "true: the old codes stay good until one of the new is typed back or used; where codes are the only way in, always so. false: they are void at once. Without it true for a backup code as proof, false for a TOTP code.",
  }),
  context,
})
export const recoverBody = z.strictObject({ code: backupCode, account, context })
export const removeBody = z.strictObject({ proof: proof.optional(), context })

// A browser may not say where it calls from: the server sees that for itself.
const browserAccount = account
  .optional()
  .meta({ description: "Needed unless the ticket carries one; the ticket's counts." })
export const browserBody = z.strictObject({})
export const browserEnrollBody = z.strictObject({
  account: browserAccount,
  name: authenticatorName.optional(),
  add,
  proof: proof.optional(),
})
export const browserCodeBody = z.strictObject({ code })
export const browserProofBody = z.strictObject({ proof })
export const browserRecoverBody = z.strictObject({ code: backupCode, account: browserAccount })

// The library checks the same once more; here it is told with a pointer to the field.
const oneLine = /^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u
const channelName = /^[a-z][a-z0-9-]{0,31}$/
const address = z.strictObject({
  channel: z
    .string()
    .regex(channelName, "Expected 1 to 32 lower-case letters, digits and dashes, a letter first.")
    .meta({ description: "The channel that reaches it, such as `email` or `sms`.", pattern: channelName.source }),
  to: z
    .string()
    .regex(oneLine, "Control characters and line ends are not allowed.")
    .refine(
      to => to !== "" && to.trim() === to && utf8.encode(to).length <= 320,
      "Expected 1 to 320 bytes, no blanks around.",
    )
    .meta({
      description: "As the channel understands it.",
      pattern: documented.printable,
      examples: ["ada@example.com"],
    }),
  language: z
    .string()
    .max(35, "Expected at most 35 characters.")
    .refine(isLanguage, "Expected a BCP 47 language such as de or zh-Hans.")
    .optional()
    .meta({ description: "BCP 47; `en` by default." }),
})
export const addressesBody = z.strictObject({
  addresses: z
    .array(address)
    .max(8, "Expected at most eight addresses.")
    .refine(
      list => new Set(list.map(({ channel, to }) => `${channel} ${to}`)).size === list.length,
      "Expected every address once.",
    ),
  context,
})

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}

export const ticketBody = z.strictObject({
  subject,
  purpose: z.enum(purposes).meta({ description: "What the ticket lets a browser do.", examples: ["challenge"] }),
  account: account.optional(),
  audience: z
    .string()
    .min(1, "Expected 1 to 255 characters.")
    .max(255, "Expected 1 to 255 characters.")
    .optional()
    .meta({ description: "Who will read the signed result, its `aud`; by default the tenant." }),
  context,
})

export const resultBody = z.strictObject({
  subject,
  result: z
    .string()
    .max(4096, "Expected at most 4096 characters.")
    .meta({ description: "What the browser handed in. What is no result at all is not valid either." }),
  ticket: z
    .string()
    .max(4096, "Expected at most 4096 characters.")
    .meta({ description: "The ticket that this session was given: a result of another one is not valid." }),
  audience: z
    .string()
    .min(1, "Expected 1 to 255 characters.")
    .max(255, "Expected 1 to 255 characters.")
    .optional()
    .meta({ description: "The audience that the ticket was made for; by default the tenant." }),
  context,
})

const maxSeq = 2 ** 31 - 1
const eventNumber = z
  .string()
  .regex(/^\d{1,10}$/, `Expected a whole number up to ${maxSeq}.`)
  .refine(text => Number(text) <= maxSeq, `Expected a whole number up to ${maxSeq}.`)
export const subjectsQuery = z.strictObject({
  state: z.enum(["throttled", "disabled"]).optional().meta({
    description:
      "`throttled`: a factor waits after failures, the longest wait first. `disabled`: a factor is disabled. All subjects by default, by name.",
  }),
  prefix: subject
    .optional()
    .meta({ description: "Only subjects whose name begins with it. Not together with `state`." }),
  after: z
    .string()
    .regex(/^[A-Za-z0-9_-]{2,400}$/, "Expected what `Link` gave.")
    .optional()
    .meta({ description: "From the `Link` of the page before." }),
  limit: z
    .string()
    .regex(/^([1-9]\d{0,2}|1000)$/, "Expected a whole number from 1 to 1000.")
    .optional()
    .meta({ description: "At most so many subjects, 1 to 1000; 100 by default." }),
})
export const eventsQuery = z.strictObject({
  after: eventNumber.optional().meta({ description: "Only events with a higher `seq`." }),
  limit: z
    .string()
    .regex(/^([1-9]\d{0,2}|1000)$/, "Expected a whole number from 1 to 1000.")
    .optional()
    .meta({ description: "At most so many events, 1 to 1000; 1000 by default." }),
})
