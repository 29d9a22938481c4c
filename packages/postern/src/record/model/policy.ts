import { type CodeFormat, codeFormats } from "@postern/core"
import { PosternError } from "../errors.ts"
import { type AttemptsPolicy, nistAttempts, pciAttempts } from "./attempts.ts"
import { maxAuthenticators } from "./subject-record.ts"

/** Fields that are left out are those of `nistAttempts`. */
export interface AttemptsOptions extends Partial<AttemptsPolicy> {
  /** @deprecated the former name of `maxWaitSeconds` */
  readonly longestWaitSeconds?: number
}

const attemptsOptions = ["freeFailures", "firstWaitSeconds", "maxWaitSeconds", "longestWaitSeconds", "disableAfter"]

/** What an application may decide. Every field has a default that follows the standards. */
export interface PolicyOptions {
  readonly codes?: {
    /** @default "standard" */
    readonly format?: CodeFormat
    /** codes in a set, 1 to 16; @default 10 */
    readonly count?: number
    /** days after which a set is refused as expired; @default null, never */
    readonly expireAfterDays?: number | null
    /** at this many codes left or fewer, a sign-in carries the advice `codes-low`; @default 3 */
    readonly lowAt?: number
    /** within this many days of expiry, a sign-in carries the advice `codes-expiring`; @default 30 */
    readonly expiringWithinDays?: number
    /**
     * "sealed" allows code sets to be sent as an encrypted kit, with its passphrase by a second channel; @default "shown", on a page alone
     */
    readonly delivery?: "shown" | "sealed"
    /**
     * bits of a keyed tag beside each digest, 0 to 8, looked at before the slow hash: all but one of 2^bits wrong codes end there, and whoever has
     * both the database and the key ring saves as much; @default 6, and 0 for `short` codes, which allow no other
     */
    readonly precheckBits?: number
  }
  readonly totp?: {
    /** time steps accepted on either side of the current one, 0 to 2; @default 1 */
    readonly window?: number
    /** hours after which an enrolment that nobody finished is refused; @default 24 */
    readonly enrollmentHours?: number
    /**
     * starts of an enrolment without a proof, per subject: so many at once, then one by one at that rate; further ones are throttled.
     * 1 to 1000; @default 20
     */
    readonly maxStartsPerHour?: number
    /** authenticators of one subject, 1 to 5; those that are there work on where it is lowered; @default 5 */
    readonly maxAuthenticators?: number
  }
  /** @default "nist" */
  readonly attempts?: "nist" | "pci" | AttemptsOptions
  /**
   * "uniform" answers every refusal with `wrong-code`, the same work and the same waits, for subjects that nobody knows too, and tells no
   * counts: a used code then costs a try like a wrong one; @default "full"
   */
  readonly detail?: "full" | "uniform"
  /** whether a backup code may replace a lost authenticator; @default true */
  readonly recovery?: boolean
  /** whether people come here with the second factors of another system, so that text is read by what the record says; @default false */
  readonly takeover?: boolean
}

export interface Policy {
  readonly codes: {
    format: CodeFormat
    count: number
    expireAfterDays: number | null
    lowAt: number
    expiringWithinDays: number
    delivery: "shown" | "sealed"
    precheckBits: number
  }
  readonly totp: { window: number; enrollmentHours: number; maxStartsPerHour: number; maxAuthenticators: number }
  readonly attempts: AttemptsPolicy
  readonly detail: "full" | "uniform"
  readonly recovery: boolean
  readonly takeover: boolean
}

// Below this many random bits (NIST SP 800-63B-4 §4.2.1.1) a code has none to spare for a tag.
const minSecretBits = 64

const codesDefaults: Policy["codes"] = {
  format: "standard",
  count: 10,
  expireAfterDays: null,
  lowAt: 3,
  expiringWithinDays: 30,
  delivery: "shown",
  precheckBits: 6,
}
const totpDefaults: Policy["totp"] = { window: 1, enrollmentHours: 24, maxStartsPerHour: 20, maxAuthenticators }
const codesOptions = Object.keys(codesDefaults)

/**
 * Settles every default and refuses what the standards do not allow, before anything starts.
 * @throws PosternError `policy-too-weak` | `policy-invalid`, with the field, what was expected and what came.
 */
export function settlePolicy(options: PolicyOptions = {}): Policy {
  refuseUnknown("policy", options, ["codes", "totp", "attempts", "detail", "recovery", "takeover"])
  refuseUnknown("codes", options.codes ?? {}, codesOptions)
  refuseUnknown("totp", options.totp ?? {}, Object.keys(totpDefaults))
  const policy: Policy = {
    codes: settleCodes(options.codes),
    totp: { ...totpDefaults, ...options.totp },
    attempts: settleAttempts(options.attempts ?? "nist"),
    detail: options.detail ?? "full",
    recovery: options.recovery ?? true,
    takeover: options.takeover ?? false,
  }
  whole("codes.count", policy.codes.count, 1, 16)
  if (policy.codes.expireAfterDays !== null) whole("codes.expireAfterDays", policy.codes.expireAfterDays, 1, 36_500)
  whole("codes.lowAt", policy.codes.lowAt, 0, 16)
  whole("codes.expiringWithinDays", policy.codes.expiringWithinDays, 0, 36_500)
  const { delivery } = policy.codes
  if (delivery !== "shown" && delivery !== "sealed") invalid("codes.delivery", "shown or sealed", delivery)
  whole("codes.precheckBits", policy.codes.precheckBits, 0, 8)
  whole("totp.window", policy.totp.window, 0, 2)
  whole("totp.enrollmentHours", policy.totp.enrollmentHours, 1, 720)
  whole("totp.maxStartsPerHour", policy.totp.maxStartsPerHour, 1, 1000)
  whole("totp.maxAuthenticators", policy.totp.maxAuthenticators, 1, maxAuthenticators)
  if (policy.detail !== "full" && policy.detail !== "uniform") invalid("detail", "full or uniform", policy.detail)
  if (typeof policy.recovery !== "boolean") invalid("recovery", "true or false", policy.recovery)
  if (typeof policy.takeover !== "boolean") invalid("takeover", "true or false", policy.takeover)
  refuseWeakRecovery(policy)
  return policy
}

function settleCodes(options: PolicyOptions["codes"] = {}): Policy["codes"] {
  const { format = codesDefaults.format } = options
  if (!Object.hasOwn(codeFormats, format)) invalid("codes.format", "standard, short or long", format)
  const { secretBits } = codeFormats[format]
  const precheckBits = options.precheckBits ?? (secretBits < minSecretBits ? 0 : codesDefaults.precheckBits)
  if (precheckBits > 0 && secretBits < minSecretBits) {
    throw new PosternError("policy-too-weak", {
      field: "codes.precheckBits",
      expected: `0 where a code has fewer than ${minSecretBits} secret bits; choose standard or long`,
      got: precheckBits,
    })
  }
  return { ...codesDefaults, ...options, precheckBits }
}

// NIST SP 800-63B-4 §4.2.1.1: a recovery code carries at least 64 random bits; `short` carries 45.
function refuseWeakRecovery(policy: Policy): void {
  const { secretBits } = codeFormats[policy.codes.format]
  if (policy.recovery && secretBits < minSecretBits) {
    throw new PosternError("policy-too-weak", {
      field: "codes.format",
      expected:
        "at least 64 secret bits where recovery is allowed (NIST SP 800-63B-4 §4.2.1.1); choose standard or long, or set recovery to false",
      got: `${secretBits} bits`,
    })
  }
}

function settleAttempts(chosen: "nist" | "pci" | AttemptsOptions): AttemptsPolicy {
  if (typeof chosen === "string" && chosen !== "nist" && chosen !== "pci")
    invalid("attempts", "nist, pci or an object", chosen)
  if (typeof chosen !== "string") {
    refuseUnknown("attempts", chosen, attemptsOptions)
  }
  const attempts =
    chosen === "nist" ? nistAttempts : chosen === "pci" ? pciAttempts : { ...nistAttempts, ...currentNames(chosen) }
  whole("attempts.freeFailures", attempts.freeFailures, 1, 100)
  whole("attempts.firstWaitSeconds", attempts.firstWaitSeconds, 1, 86_400)
  whole("attempts.maxWaitSeconds", attempts.maxWaitSeconds, attempts.firstWaitSeconds, 86_400)
  if (attempts.disableAfter > 100) {
    throw new PosternError("policy-too-weak", {
      field: "attempts.disableAfter",
      expected: "at most 100 (NIST SP 800-63B-4 §3.2.2)",
      got: attempts.disableAfter,
    })
  }
  whole("attempts.disableAfter", attempts.disableAfter, 10, 100)
  return attempts
}

function currentNames({ longestWaitSeconds, ...chosen }: AttemptsOptions): Partial<AttemptsPolicy> {
  return longestWaitSeconds === undefined ? chosen : { maxWaitSeconds: longestWaitSeconds, ...chosen }
}

function whole(field: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most)
    invalid(field, `a whole number from ${least} to ${most}`, value)
}

function refuseUnknown(place: string, given: object, known: readonly string[]): void {
  // A string or a list has no field of an unknown name and would pass for "all defaults".
  if (typeof given !== "object" || given === null || Array.isArray(given)) invalid(place, "an object", given)
  for (const name of Object.keys(given))
    if (!known.includes(name)) invalid(`${place}.${name}`, `one of ${known.join(", ")}`, "an unknown field")
}

function invalid(field: string, expected: string, got: unknown): never {
  throw new PosternError("policy-invalid", {
    field,
    expected,
    got: typeof got === "number" ? got : typeof got === "string" ? got.slice(0, 40) : typeof got,
  })
}
