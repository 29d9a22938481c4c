import { z } from "zod"
import { checkEntry, EntryFault } from "../../../issuer/index.ts"
import { context } from "./request-schemas.ts"

// The shapes are documentation; the library's own check says what is wrong, with a pointer to the field.
const time = z.string().meta({ description: "ISO 8601", examples: ["2026-05-04T12:00:00Z"] })

const totp = z.strictObject({
  secret: z.string().meta({ description: "base32 of the key bytes, upper case, without padding" }),
  algorithm: z.enum(["SHA1", "SHA256", "SHA512"]).optional().meta({ description: "SHA1 by default" }),
  digits: z.int().min(6).max(8).optional().meta({ description: "6 by default" }),
  period: z.int().min(1).optional().meta({ description: "seconds, 30 by default" }),
  lastStep: z
    .int()
    .min(0)
    .optional()
    .meta({ description: "the last step that was accepted; the present one by default" }),
  activatedAt: time.optional(),
  name: z.string().optional().meta({ description: "what the person calls it, 1 to 40 characters" }),
})

const form = z.strictObject({
  alphabet: z
    .string()
    .meta({ description: "base62, hex, digits, base32, aspnet, keycloak, or the symbols themselves" }),
  lengths: z.array(z.int()).meta({ description: "how many symbols a code has, without separators" }),
  groups: z.array(z.int()).optional().meta({ description: "how the hashed text was grouped with dashes" }),
  case: z.enum(["exact", "lower", "upper"]).optional(),
})

const codes = z.strictObject({
  scheme: z.string().meta({ description: "plain, sha256, bcrypt …: docs/spec/takeover.md", examples: ["plain"] }),
  form,
  values: z.array(z.unknown()).meta({ description: "in the source's order; null for a spent one" }),
  keyId: z.string().optional(),
  pepperId: z.string().optional(),
  issuedAt: time.optional(),
  expiresAt: z.union([time, z.null()]).optional().meta({ description: "null for never; in 180 days by default" }),
})

/** A line of the neutral format, version 1, without the subject. */
export const takeoverBody = z
  .strictObject({
    v: z.literal(1),
    account: z.string().optional(),
    origin: z
      .string()
      .optional()
      .meta({ description: "The system it comes from.", examples: ["better-auth"] }),
    totp: z
      .union([totp, z.array(totp).min(1).max(5)])
      .optional()
      .meta({ description: "one authenticator, or a list of up to five" }),
    codes: codes.optional(),
    lockedUntil: time.optional(),
    addresses: z
      .array(z.strictObject({ channel: z.string(), to: z.string(), language: z.string().optional() }))
      .optional(),
    context,
  })
  .superRefine((body, issues) => {
    try {
      checkEntry({ ...body, context: undefined })
    } catch (fault) {
      if (!(fault instanceof EntryFault)) throw fault
      const path = fault.pointer.split("/").slice(1)
      issues.addIssue({ code: "custom", path, message: `Expected ${fault.expected}.` })
    }
  })
