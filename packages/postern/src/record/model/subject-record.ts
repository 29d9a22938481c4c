import type { TotpParameters } from "../totp/hotp.ts"
import { type Attempts, noAttempts } from "./attempts.ts"
import { type CodeSet, selectorCount } from "./code-set.ts"
import type { Instant } from "./instant.ts"
import { type Addresses, noAddresses } from "./notice-addresses.ts"
import { type Allowances, fullAllowances } from "./rate-limit.ts"

/** The TOTP secret bound to a subject. */
export interface Authenticator {
  readonly secret: Uint8Array
  readonly parameters: TotpParameters
  /** the account's name as the authenticator app shows it; goes into the kit of later sets */
  readonly account: string
  readonly activatedAt: Instant
  /** the last time step that was accepted; this one and all before it are refused (RFC 6238 §5.2) */
  readonly lastStep: number
  readonly lastUsedAt: Instant | null
  readonly attempts: Attempts
}

/** A secret that was shown and not yet proved. It never authenticates. */
export interface PendingAuthenticator {
  readonly secret: Uint8Array
  readonly parameters: TotpParameters
  readonly account: string
  readonly startedAt: Instant
  readonly attempts: Attempts
}

/** Where the subject's audit chain stands. */
export interface ChainHead {
  readonly seq: number
  readonly mac: Uint8Array
}

/** Refusals that cost no try under full detail: a code like that can never be accepted. */
export type FreeRefusal = "already-used" | "superseded" | "expired" | "replayed"

/** When each refusal that costs no try was last written down, so that repeating them in any order cannot fill the audit trail. */
export type FreeRefusals = Readonly<Record<FreeRefusal, Instant | null>>

export const noFreeRefusals: FreeRefusals = { "already-used": null, superseded: null, expired: null, replayed: null }

/**
 * Failures at factors that the subject does not have. Counted under uniform detail alone: else a subject that is never told to wait would
 * show that it has nothing to guess.
 */
export interface MissingFactors {
  readonly totp: Attempts
  readonly codes: Attempts
}

export const nothingMissed: MissingFactors = { totp: noAttempts, codes: noAttempts }

/** All that the issuer knows of one subject. Sealed at rest, replaced as a whole by compare-and-swap. */
export interface SubjectRecord {
  /** 32 random bytes that key this subject's code digests and audit chain; inside the seal, so rotation of the key ring leaves them alone */
  readonly recordKey: Uint8Array
  readonly totp: Authenticator | null
  readonly pending: PendingAuthenticator | null
  readonly codes: CodeSet | null
  readonly setsIssued: number
  /** the selector that the next set begins with */
  readonly nextSelector: number
  /** how many selectors before `nextSelector` were ever printed, at most 32 */
  readonly selectorsIssued: number
  readonly freeRefusals: FreeRefusals
  readonly allowances: Allowances
  readonly addresses: Addresses
  readonly missing: MissingFactors
  /** what the events led to that were pruned: where the part of the chain that is still there begins */
  readonly chainStart: ChainHead
  readonly chain: ChainHead
}

/** Where every chain begins. */
export const beforeAll: ChainHead = { seq: 0, mac: new Uint8Array(32) }

export function newRecord(recordKey: Uint8Array): SubjectRecord {
  return {
    recordKey,
    totp: null,
    pending: null,
    codes: null,
    setsIssued: 0,
    nextSelector: 0,
    selectorsIssued: 0,
    freeRefusals: noFreeRefusals,
    allowances: fullAllowances,
    addresses: noAddresses,
    missing: nothingMissed,
    chainStart: beforeAll,
    chain: beforeAll,
  }
}

/** Whether no factor is left. */
export function isRemoved(record: SubjectRecord): boolean {
  return record.totp === null && record.pending === null && record.codes === null
}

/** Whether there is an authenticator that signs in. */
export function hasWorkingAuthenticator({ totp }: SubjectRecord): boolean {
  return totp !== null && totp.attempts.disabledAt === null
}

/** A set whose codes are hashed and ready, made for one state of the record. */
export type PreparedSet = Pick<CodeSet, "set" | "format" | "firstSelector" | "salt" | "scheme"> & {
  readonly digests: readonly Uint8Array[]
}

/** Whether a prepared set still fits: another replacement may have come first. */
export function fits(record: SubjectRecord, prepared: PreparedSet): boolean {
  return prepared.set === record.setsIssued + 1 && prepared.firstSelector === record.nextSelector
}

/** Gives the record with a new code set; the old one is void with it. */
export function withNewSet(
  record: SubjectRecord,
  prepared: PreparedSet,
  expiresAt: Instant | null,
  now: Instant,
): SubjectRecord {
  const count = prepared.digests.length
  return {
    ...record,
    codes: {
      ...prepared,
      issuedAt: now,
      confirmedAt: null,
      checkedAt: null,
      expiresAt,
      lastUsedAt: null,
      attempts: noAttempts,
      delivery: null,
    },
    missing: { ...record.missing, codes: noAttempts },
    setsIssued: prepared.set,
    nextSelector: (prepared.firstSelector + count) % selectorCount,
    selectorsIssued: Math.min(selectorCount, record.selectorsIssued + count),
  }
}

/** Whether a selector was printed on an earlier sheet of this subject. */
export function wasIssued(record: SubjectRecord, selector: number): boolean {
  const stepsBack = (record.nextSelector - 1 - selector + 2 * selectorCount) % selectorCount
  return stepsBack < record.selectorsIssued
}
