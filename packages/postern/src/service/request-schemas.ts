import { between, matching, strictObject, type TextRule, text, word } from "./schema.ts"

// Every object is strict: an unknown field is refused, so that a misspelt `context` or `proof` is not silently ignored.

const context = strictObject({
  ip: text().described("The client's address, for the audit trail.").optional(),
  userAgent: text().described("The client's user agent, for the audit trail.").optional(),
})
  .described("Where the person's request came from; kept in the audit trail, cut at 256 characters.")
  .optional()

// Codes are read by the library, which tells a typing error from a wrong code: here any string will do.
const code = text().described("As typed: a TOTP code or a backup code.")
const backupCode = text().described("A backup code, as typed.")
const proof = text().described("A fresh second factor, as typed; it is spent.")
const account = text(
  between(0, 200, "Expected at most 200 characters."),
  matching(/^[^:\p{Cc}\p{Cs}\u2028\u2029]*$/u, "Colons and control characters cannot be shown by authenticator apps."),
  matching(/\S/u, "Expected at least one visible character."),
).described("The account's name as the authenticator app shows it, such as an e-mail address.")

const utf8 = new TextEncoder()
const subjectSize: TextRule = {
  json: { minLength: 1 },
  holds: name => name !== "" && (name.length <= 85 || utf8.encode(name).length <= 255),
  detail: "Expected 1 to 255 bytes.",
}

/** A subject: 1 to 255 bytes of UTF-8 without control characters. */
export const subject = text(
  subjectSize,
  matching(/^[^\p{Cc}\p{Cs}]*$/u, "Control characters and lone surrogates are not allowed."),
).described("The account at the application: an opaque string of 1 to 255 bytes.")

export const contextBody = strictObject({ context })
export const enrollBody = strictObject({ account, proof: proof.optional(), context })
export const codeBody = strictObject({ code, context })
export const activateBody = strictObject({ code: text().described("A live TOTP code."), context })
export const backupCodeBody = strictObject({ code: backupCode, context })
export const proofBody = strictObject({ proof, context })
export const recoverBody = strictObject({ code: backupCode, account, context })
export const removeBody = strictObject({ proof: proof.optional(), context })

// A browser may not say where it calls from: the server sees that for itself.
const browserAccount = account.described("Needed unless the ticket carries one; the ticket's counts.").optional()
export const browserBody = strictObject({})
export const browserEnrollBody = strictObject({ account: browserAccount, proof: proof.optional() })
export const browserCodeBody = strictObject({ code })
export const browserProofBody = strictObject({ proof })
export const browserRecoverBody = strictObject({ code: backupCode, account: browserAccount })

export const ticketBody = strictObject({
  subject,
  purpose: word("enroll", "challenge", "manage").described("What the ticket lets a browser do."),
  account: account.optional(),
  audience: text(between(1, 255, "Expected 1 to 255 characters."))
    .described("Who will read the signed result, its `aud`; by default the tenant.")
    .optional(),
  context,
})

export const eventsQuery = strictObject({
  after: text(matching(/^\d{1,15}$/, "Expected a whole number."))
    .described("Only events with a higher `seq`.")
    .optional(),
  limit: text(matching(/^([1-9]\d{0,2}|1000)$/, "Expected a whole number from 1 to 1000."))
    .described("At most so many events, 1 to 1000; 1000 by default.")
    .optional(),
})
