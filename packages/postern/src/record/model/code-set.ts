import { type CodeFormat, codeFormats } from "@postern/core"
import type { Attempts } from "./attempts.ts"
import { type DeliveryState, deliveryEndsAt } from "./delivery-state.ts"
import type { Instant } from "./instant.ts"
import type { LegacyCodes } from "./legacy-codes.ts"

/** How digests were made, kept with every set so that old ones still verify after the cost is raised (NIST SP 800-63B-4 §3.1.1.2). */
export type HashScheme =
  | ({
      readonly name: "argon2id"
      readonly memoryKib: number
      readonly passes: number
      readonly lanes: number
    } & Precheck)
  | ({ readonly name: "pbkdf2-sha256"; readonly iterations: number } & Precheck)
  /** for codes of 112 bits and more, where a slow hash adds nothing (NIST SP 800-63B-4 §3.1.2.2) */
  | { readonly name: "hmac-sha256" }

/** What comes before a slow hash: a keyed tag of so many bits, 1 to 8, that most wrong codes do not have. None where it is left out. */
export interface Precheck {
  readonly precheckBits?: number
}

/** How many bits of tag stand beside the digests of a scheme, 0 to 8. */
export function precheckBitsOf(scheme: HashScheme): number {
  return scheme.name === "hmac-sha256" ? 0 : (scheme.precheckBits ?? 0)
}

/** The codes issued together, as the record keeps them: digests, never codes. */
export interface CodeSet {
  /** 1, 2, 3… per subject */
  readonly set: number
  /** "legacy" for codes that another system issued: they have no selector and no check symbols */
  readonly format: CodeFormat | "legacy"
  readonly firstSelector: number
  /** the salt of code i is this salt followed by its selector, so no two codes share one */
  readonly salt: Uint8Array
  readonly scheme: HashScheme
  /**
   * one digest per code, 16 bytes, behind the byte of its tag where the scheme has one; null once the code is spent: a spent code leaves
   * nothing to steal
   */
  readonly digests: readonly (Uint8Array | null)[]
  readonly issuedAt: Instant
  readonly confirmedAt: Instant | null
  readonly checkedAt: Instant | null
  readonly expiresAt: Instant | null
  readonly lastUsedAt: Instant | null
  readonly attempts: Attempts
  /** how the set was sent, until one of its codes was shown to have arrived; null for a set that was shown on a page */
  readonly delivery: DeliveryState | null
  /** what is known of codes that another system issued; null for our own */
  readonly legacy: LegacyCodes | null
}

/**
 * A set that was shown and is not proved to be saved. Until one of its codes is typed back or used, the codes before it stay good; a guess at it
 * counts as one at them.
 */
export type StagedSet = Pick<CodeSet, "set" | "firstSelector" | "salt" | "scheme" | "issuedAt" | "expiresAt"> & {
  readonly format: CodeFormat
  readonly digests: readonly Uint8Array[]
}

/** Selectors are symbols of the code's alphabet, so there are 32; a set owns a run of them that may wrap around. */
export const selectorCount = 32

/** Gives the place of a selector in a set, or null if it is of another set. */
export function positionOf(
  set: Pick<CodeSet, "firstSelector"> & { readonly digests: readonly unknown[] },
  selector: number,
): number | null {
  const position = (selector - set.firstSelector + selectorCount) % selectorCount
  return position < set.digests.length ? position : null
}

export function codesLeft(set: { readonly digests: CodeSet["digests"] } | null): number {
  return set === null ? 0 : set.digests.filter(digest => digest !== null).length
}

/** Gives how many codes would be accepted once there is no wait: none of a set that has expired or is disabled. */
export function usableCodes(set: CodeSet | null, now: Instant): number {
  return set === null || set.attempts.disabledAt !== null || isExpired(set, now) ? 0 : codesLeft(set)
}

/** When the codes are refused as expired as things stand: at the policy's end, or the earlier one of a set that was sent and is not proved yet. */
export function goodUntil(set: Pick<CodeSet, "expiresAt" | "delivery">): Instant | null {
  const deliveryEnd = deliveryEndsAt(set)
  if (deliveryEnd === null || set.expiresAt === null) return deliveryEnd ?? set.expiresAt
  return Math.min(set.expiresAt, deliveryEnd)
}

export function isExpired(set: Pick<CodeSet, "expiresAt" | "delivery">, now: Instant): boolean {
  const end = goodUntil(set)
  return end !== null && end <= now
}

// NIST SP 800-63B-4 §4.2.1.1
const minRecoveryBits = 64

/** Whether a code of this set carries enough random bits to replace a lost authenticator. The policy may be newer than the set. */
export function mayRecover({ format, legacy }: Pick<CodeSet, "format" | "legacy">): boolean {
  return format === "legacy" ? legacy?.mayRecover === true : codeFormats[format].secretBits >= minRecoveryBits
}

/** Gives the set with one code spent and its digest erased. A code that works has arrived, so the lives of a sent set are over. */
export function withoutCode(set: CodeSet, position: number, now: Instant): CodeSet {
  return {
    ...set,
    digests: set.digests.map((digest, i) => (i === position ? null : digest)),
    lastUsedAt: now,
    delivery: null,
  }
}
