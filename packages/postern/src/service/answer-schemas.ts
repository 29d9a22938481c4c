import { listOf, orNull, trueOrFalse, wholeFrom } from "./answer-parts.ts"
import { answered, strictObject, text, word } from "./schema.ts"

// What the service answers. These schemas are documentation that a test holds every real answer against; nothing is parsed with them
// while serving.

const time = text().described("ISO 8601, UTC", { examples: ["2026-05-04T12:00:00.000Z"] })
const count = wholeFrom(0)
const method = word("totp", "backup-code")

export const reasons = [
  "wrong-code",
  "mistyped",
  "already-used",
  "superseded",
  "expired",
  "replayed",
  "not-enrolled",
  "disabled",
] as const

const codeSet = strictObject({
  set: count,
  format: word("standard", "short", "long"),
  codes: listOf(text()),
  issuedAt: time,
  expiresAt: orNull(time),
  text: text().described("The kit: a text file to keep."),
  fileName: text().described("What to call that file."),
}).described("A code set. This is the only time that its codes are shown.", { name: "CodeSet" })

const enrollmentFields = {
  secret: text().described("base32, for typing by hand"),
  uri: text().described("otpauth://totp/…"),
  qrSvg: text().described("the URI as a QR code: one SVG element"),
}
export const pending = strictObject({ status: word("pending"), ...enrollmentFields }).described(
  "What an authenticator app needs. Shown once.",
  { name: "Enrollment" },
)

export const refused = strictObject({
  outcome: word("refused"),
  reason: word(...reasons),
  triesLeft: count.described("tries before the next wait").optional(),
  retryAfterSeconds: count.described("the wait that begins with this failure").optional(),
  suspectGroups: listOf(wholeFrom(1)).described("the groups that look mistyped, from 1").optional(),
}).described("", { name: "Refused" })

export const throttled = strictObject({ outcome: word("throttled"), retryAfterSeconds: count }).described("", {
  name: "Throttled",
})

/** A signed result, on browser routes alone. */
const result = text().described("A signed result (JWT), on browser routes alone.").optional()

const advice = listOf(word("codes-low", "replace-authenticator", "confirm-codes", "codes-expiring"))

export const accepted = strictObject({
  outcome: word("accepted"),
  method,
  codesLeft: count,
  advice,
  result,
}).described("", { name: "Accepted" })
export const activated = strictObject({ outcome: word("activated"), codeSet: orNull(codeSet), result }).described(
  "`codeSet` is null after a recovery: the set that came with it stays.",
  { name: "Activated" },
)
export const issued = strictObject({ outcome: word("issued"), codeSet, result }).described("", { name: "Issued" })
export const recovered = strictObject({
  outcome: word("recovered"),
  codeSet,
  enrollment: strictObject(enrollmentFields),
  result,
}).described("", { name: "Recovered" })
export const confirmed = strictObject({ outcome: word("confirmed"), set: count, codesLeft: count }).described("", {
  name: "Confirmed",
})
export const valid = strictObject({ outcome: word("valid"), set: count, codesLeft: count }).described("", {
  name: "Valid",
})
export const removed = strictObject({ outcome: word("removed"), result }).described("", { name: "Removed" })

const throttle = orNull(
  strictObject({ failures: count, triesLeft: count, retryAfterSeconds: count, disabled: trueOrFalse }),
)
export const status = strictObject({
  subject: text(),
  required: trueOrFalse.described("whether sign-in must ask for a second factor: go by this"),
  advice,
  totp: strictObject({
    status: word("none", "pending", "active", "disabled"),
    enrollmentPending: trueOrFalse,
    activatedAt: orNull(time),
    lastUsedAt: orNull(time),
  }),
  codes: strictObject({
    status: word("none", "active", "used-up", "expired", "disabled"),
    set: count,
    format: orNull(word("standard", "short", "long")),
    total: count,
    left: count,
    issuedAt: orNull(time),
    confirmedAt: orNull(time),
    checkedAt: orNull(time),
    lastUsedAt: orNull(time),
    expiresAt: orNull(time),
  }),
  throttle: strictObject({ totp: throttle, codes: throttle }),
}).described("Counts and dates, never a code, hash, salt or secret.", { name: "Status" })

const eventKinds = [
  "enrollment-started",
  "totp-activated",
  "totp-replaced",
  "codes-issued",
  "codes-voided",
  "codes-confirmed",
  "code-checked",
  "accepted",
  "refused",
  "disabled",
  "recovered",
  "unlocked",
  "removed",
  "replayed",
] as const
export const events = strictObject({
  events: listOf(
    strictObject({
      seq: wholeFrom(1),
      at: time,
      kind: word(...eventKinds),
      method: method.optional(),
      reason: word(...reasons).optional(),
      set: count.optional(),
      codesLeft: count.optional(),
      failures: count.optional(),
      waitSeconds: count.optional(),
      step: count.optional(),
      selector: count.optional(),
      firstSelector: count.optional(),
      pending: trueOrFalse.optional(),
      replayedThrough: count.optional(),
      ip: text().optional(),
      userAgent: text().optional(),
      requestId: text().optional(),
      by: text().optional(),
    }),
  ),
  chain: word("intact", "broken").described("the verdict over the whole trail, whatever page was asked for"),
}).described("", { name: "Events" })

export const ticket = strictObject({ ticket: text(), expiresAt: time }).described("", { name: "Ticket" })

export const problem = strictObject({
  type: text(),
  title: text(),
  status: wholeFrom(),
  code: text(),
  errors: listOf(
    strictObject({
      pointer: text().optional(),
      parameter: text().optional(),
      header: text().optional(),
      detail: text(),
    }),
  ).optional(),
}).described("RFC 9457; never tells back what was sent.", { name: "Problem" })

export const jwks = strictObject({
  keys: listOf(
    strictObject({
      kty: word("OKP"),
      crv: word("Ed25519"),
      x: text(),
      kid: text(),
      alg: word("EdDSA"),
      use: word("sig"),
    }),
  ),
}).described("", { name: "Jwks" })
export const health = strictObject({ status: word("ok") }).described("", { name: "Health" })
export const openApi = answered({ type: "object", properties: { openapi: { type: "string" } }, required: ["openapi"] })
