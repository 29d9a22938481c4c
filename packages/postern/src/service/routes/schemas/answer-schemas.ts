import { adviceKinds, methods, refusalReasons } from "@postern/core"
import { z } from "zod"
import { legacySchemes } from "../../../issuer/index.ts"
import { purposes } from "./request-schemas.ts"

// What the service answers. These schemas are documentation that a test holds every real answer against; nothing is parsed with them
// while serving.

const time = z.string().meta({ description: "ISO 8601, UTC", examples: ["2026-05-04T12:00:00.000Z"] })
const orNull = <T extends z.ZodType>(schema: T) => z.union([schema, z.null()])
const count = z.int().min(0)
const method = z.enum(methods)

const codeSet = z
  .strictObject({
    set: count,
    format: z.enum(["standard", "short", "long"]),
    codes: z.array(z.string()),
    issuedAt: time,
    expiresAt: orNull(time),
    text: z.string().meta({ description: "The kit: a text file to keep." }),
    fileName: z.string().meta({ description: "What to call that file." }),
  })
  .meta({ id: "CodeSet", description: "A code set. This is the only time that its codes are shown." })

const enrollmentFields = {
  secret: z.string().meta({ description: "base32, for typing by hand" }),
  uri: z.string().meta({ description: "otpauth://totp/…" }),
  qrSvg: z.string().meta({ description: "the URI as a QR code: one SVG element" }),
}
export const pending = z
  .strictObject({ status: z.literal("pending"), ...enrollmentFields })
  .meta({ id: "Enrollment", description: "What an authenticator app needs. Shown once." })

export const refused = z
  .strictObject({
    outcome: z.literal("refused"),
    reason: z.enum(refusalReasons),
    triesLeft: count.optional().meta({ description: "tries before the next wait" }),
    retryAfterSeconds: count.optional().meta({ description: "the wait that begins with this failure" }),
    suspectGroups: z.array(z.int().min(1)).optional().meta({ description: "the groups that look mistyped, from 1" }),
    clockOffSeconds: z.int().optional().meta({
      description: "how far the app's clock is ahead, or behind if negative; after two codes that are off alike",
    }),
  })
  .meta({ id: "Refused" })

export const throttled = z
  .strictObject({ outcome: z.literal("throttled"), retryAfterSeconds: count })
  .meta({ id: "Throttled" })

/** A signed result, on browser routes alone. */
const result = z.string().optional().meta({ description: "A signed result (JWT), on browser routes alone." })

const advice = z.array(z.enum(adviceKinds))

export const accepted = z
  .strictObject({
    outcome: z.literal("accepted"),
    method,
    authenticator: z
      .string()
      .optional()
      .meta({ description: "of several authenticators the id of the one that was used" }),
    codesLeft: count,
    advice,
    recovering: z.literal(true).optional().meta({
      description: "a recovery was begun and no authenticator works yet; on the browser route alone",
    }),
    renewal: z.string().optional().meta({
      description:
        "while codes of another system stand: a ticket of ten minutes that is the proof for replacing them, once, and for nothing else",
    }),
    result,
  })
  .meta({ id: "Accepted" })
export const activated = z
  .strictObject({
    outcome: z.literal("activated"),
    codeSet: orNull(codeSet),
    repeated: z
      .literal(true)
      .optional()
      .meta({ description: "this code activated it a moment ago: the answer got lost, and the codes with it" }),
    added: z.literal(true).optional().meta({ description: "it works beside those before it, and the codes stay" }),
    result,
  })
  .meta({
    id: "Activated",
    description:
      "`codeSet` is null after a recovery, where the set that came with it stays, and where `repeated` or `added` is true.",
  })
export const issued = z
  .strictObject({
    outcome: z.literal("issued"),
    codeSet,
    staged: z
      .literal(true)
      .optional()
      .meta({ description: "the codes before it stay good until one of these is typed back or used" }),
    result,
  })
  .meta({ id: "Issued" })
export const recovered = z
  .strictObject({ outcome: z.literal("recovered"), codeSet, enrollment: z.strictObject(enrollmentFields), result })
  .meta({ id: "Recovered" })
export const confirmed = z
  .strictObject({ outcome: z.literal("confirmed"), set: count, codesLeft: count })
  .meta({ id: "Confirmed" })
export const valid = z.strictObject({ outcome: z.literal("valid"), set: count, codesLeft: count }).meta({ id: "Valid" })
export const sent = z
  .strictObject({
    outcome: z.literal("sent"),
    set: count,
    endsAt: time.meta({ description: "when the codes are refused unless one of them was used or typed back" }),
  })
  .meta({ id: "Sent" })
export const locked = z.strictObject({ outcome: z.literal("locked") }).meta({ id: "Locked" })
export const addresses = z
  .strictObject({
    addresses: z.array(
      z.strictObject({
        channel: z.string(),
        to: z.string().meta({ description: "Masked: `a…@example.com`, `…89`." }),
        language: z.string(),
      }),
    ),
  })
  .meta({ id: "Addresses", description: "Where the person is told of what happens." })
export const removed = z.strictObject({ outcome: z.literal("removed"), result }).meta({ id: "Removed" })
export const authenticatorRemoved = z
  .strictObject({ outcome: z.literal("removed") })
  .meta({ id: "AuthenticatorRemoved", description: "One of several; the second factor stays." })
export const authenticatorRenamed = z
  .strictObject({ outcome: z.literal("renamed") })
  .meta({ id: "AuthenticatorRenamed" })
export const subjects = z
  .strictObject({
    subjects: z.array(
      z.strictObject({
        subject: z.string(),
        throttledUntil: orNull(time).meta({ description: "when the longest wait of a factor ends" }),
        disabled: z.boolean().meta({ description: "whether a factor is disabled" }),
      }),
    ),
  })
  .meta({
    id: "Subjects",
    description: "By counts and dates beside the records: for whoever is on call, never for a decision.",
  })

const authenticatorId = z.string().meta({ description: "a subject never has the same id twice", examples: ["2"] })
const throttle = orNull(
  z.strictObject({ failures: count, triesLeft: count, retryAfterSeconds: count, disabled: z.boolean() }),
)
export const status = z
  .strictObject({
    subject: z.string(),
    required: z.boolean().meta({ description: "whether sign-in must ask for a second factor: go by this" }),
    mustEnroll: z.boolean().meta({
      description:
        "whether an operator voided everything after making sure of the person: after the password let them do nothing but enrol",
    }),
    advice,
    totp: z.strictObject({
      status: z.enum(["none", "pending", "active", "disabled"]),
      enrollmentPending: z.boolean(),
      activatedAt: orNull(time),
      lastUsedAt: orNull(time),
      lostAt: orNull(time).meta({ description: "since when it is disabled because the phone was said to be lost" }),
      label: orNull(z.string()).meta({ description: "the account as the app shows it beside the issuer" }),
      authenticators: z
        .array(
          z.strictObject({
            id: authenticatorId,
            name: orNull(z.string()).meta({ description: "what the person calls it" }),
            label: z.string(),
            activatedAt: time,
            lastUsedAt: orNull(time),
          }),
        )
        .meta({ description: "those that are bound, the oldest first" }),
    }),
    codes: z.strictObject({
      status: z.enum(["none", "active", "used-up", "expired", "disabled"]),
      set: count,
      format: orNull(z.enum(["standard", "short", "long", "legacy"])).meta({
        description: "`legacy`: issued by another system",
      }),
      origin: orNull(z.string()).meta({ description: "the system that these codes came from; null for our own" }),
      mayRecover: z.boolean().meta({ description: "whether one of these codes may replace a lost authenticator" }),
      total: count,
      left: count,
      issuedAt: orNull(time),
      confirmedAt: orNull(time),
      checkedAt: orNull(time),
      lastUsedAt: orNull(time),
      expiresAt: orNull(time),
      staged: orNull(
        z
          .strictObject({ set: count, total: count, issuedAt: time, expiresAt: orNull(time) })
          .meta({ description: "new codes: once one of them is typed back or used, the codes before them are void" }),
      ),
    }),
    throttle: z.strictObject({ totp: throttle, codes: throttle }),
  })
  .meta({ id: "Status", description: "Counts and dates, never a code, hash, salt or secret." })

const obstacles = ["codes-look-like-totp", "too-many-codes", "too-slow"] as const
export const takenOver = z
  .strictObject({
    outcome: z.literal("taken-over"),
    result: z.enum(["imported", "totp-only", "codes-only"]),
    codesLeft: count,
    reason: z.enum(obstacles).optional().meta({ description: "why the codes were left behind" }),
  })
  .meta({ id: "TakenOver" })
export const takeoverSkipped = z
  .strictObject({
    outcome: z.literal("skipped"),
    reason: z.enum([...obstacles, "nothing-left", "several-authenticators"]),
  })
  .meta({
    id: "TakeoverSkipped",
    description:
      "The codes cannot be taken over, and there is no authenticator; or there are more than one subject may have.",
  })

const eventKinds = [
  "enrollment-started",
  "totp-activated",
  "totp-replaced",
  "codes-issued",
  "codes-adopted",
  "codes-voided",
  "codes-confirmed",
  "code-checked",
  "accepted",
  "refused",
  "disabled",
  "recovered",
  "recovery-started",
  "unlocked",
  "removed",
  "replayed",
  "locked",
  "addresses-changed",
  "passphrase-sent",
  "taken-over",
  "takeover-undone",
  "totp-added",
  "totp-removed",
  "totp-renamed",
] as const
export const events = z
  .strictObject({
    events: z.array(
      z.strictObject({
        seq: z.int().min(1),
        at: time,
        kind: z.enum(eventKinds),
        method: method.optional(),
        reason: z.enum(refusalReasons).optional(),
        set: count.optional(),
        codesLeft: count.optional(),
        failures: count.optional(),
        waitSeconds: count.optional(),
        step: count.optional(),
        selector: count.optional(),
        firstSelector: count.optional(),
        pending: z.boolean().optional(),
        sealed: z.boolean().optional(),
        staged: z.boolean().optional(),
        replayedThrough: count.optional(),
        origin: z.string().optional(),
        run: z.string().optional(),
        scheme: z.enum(legacySchemes).optional(),
        authenticator: count.optional().meta({ description: "which of several authenticators: its id as a number" }),
        ip: z.string().optional(),
        userAgent: z.string().optional(),
        requestId: z.string().optional(),
        by: z.string().optional(),
      }),
    ),
    chain: z
      .enum(["intact", "broken"])
      .meta({ description: "the verdict over the whole trail, whatever page was asked for" }),
  })
  .meta({ id: "Events" })

export const ticket = z.strictObject({ ticket: z.string(), expiresAt: time }).meta({ id: "Ticket" })

export const checkedResult = z
  .union([
    z.strictObject({
      valid: z.literal(true),
      claims: z.strictObject({
        iss: z.string(),
        sub: z.string(),
        aud: z.string(),
        iat: z.int(),
        exp: z.int(),
        jti: z.string().meta({ description: "take each one once" }),
        auth_time: z.int().meta({ description: "seconds since 1970" }),
        amr: z.array(z.string()).meta({ description: "otp or backup-code", examples: [["otp"]] }),
        purpose: z.enum(purposes),
        outcome: z.enum(["accepted", "activated", "issued", "recovered", "removed"]),
        ticket: z.string().meta({ description: "SHA-256 of the ticket, base64url" }),
      }),
    }),
    z.strictObject({ valid: z.literal(false) }),
  ])
  .meta({ id: "CheckedResult" })

export const problem = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    errors: z
      .array(
        z.strictObject({
          pointer: z.string().optional(),
          parameter: z.string().optional(),
          header: z.string().optional(),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: "Problem", description: "RFC 9457; never tells back what was sent." })

export const jwks = z
  .strictObject({
    keys: z.array(
      z.strictObject({
        kty: z.literal("OKP"),
        crv: z.literal("Ed25519"),
        x: z.string(),
        kid: z.string(),
        alg: z.literal("EdDSA"),
        use: z.literal("sig"),
      }),
    ),
  })
  .meta({ id: "Jwks" })
export const elementsFiles = z
  .strictObject({
    version: z.string(),
    files: z.array(
      z.strictObject({
        name: z.enum(["elements", "kit-opener"]),
        path: z.string().meta({ description: "On the service's origin." }),
        integrity: z.string().meta({ description: "For the `integrity` attribute of the script." }),
      }),
    ),
  })
  .meta({ id: "ElementsFiles" })

export const health = z.strictObject({ status: z.literal("ok") }).meta({ id: "Health" })
