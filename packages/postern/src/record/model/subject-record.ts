import type { TotpParameters } from "../totp/hotp.ts"
import { type Attempts, noAttempts } from "./attempts.ts"
import type { CodeSet, StagedSet } from "./code-set.ts"
import { type History, noHistory } from "./history.ts"
import type { Instant } from "./instant.ts"
import type { TakenOver } from "./legacy-codes.ts"
import { type Addresses, noAddresses } from "./notice-addresses.ts"
import { type Allowances, fullAllowances } from "./rate-limit.ts"

/** One TOTP secret that is bound to a subject. */
export interface BoundSecret {
  /** 1, 2, 3… in the order in which they were bound; a subject never has the same number twice */
  readonly number: number
  /** what its holder calls it; null for no name */
  readonly name: string | null
  readonly secret: Uint8Array
  readonly parameters: TotpParameters
  /** the account's name as the authenticator app shows it; goes into the kit of later sets */
  readonly account: string
  readonly activatedAt: Instant
  /** the last time step that was accepted; this one and all before it are refused (RFC 6238 §5.2) */
  readonly lastStep: number
  readonly lastUsedAt: Instant | null
  /** by how many time steps the last wrong code was off, where the app shows it at another time; null for none */
  readonly clockOffset: number | null
}

/**
 * The authenticators of a subject: the first, with those beside it. One attempt is held against all, so failures are counted once for all, and a
 * lost phone disables all: nobody says which one it was.
 */
export interface Authenticator extends BoundSecret {
  readonly attempts: Attempts
  /** since when none of them signs in because the holder said that the phone is lost; null while they are in use */
  readonly lostAt: Instant | null
  /** those that were added, in the order of their numbers */
  readonly others: readonly BoundSecret[]
}

/** A subject may have so many authenticators. */
export const maxAuthenticators = 5

/** A secret that was shown and not yet proved. It never authenticates. */
export interface PendingAuthenticator {
  readonly secret: Uint8Array
  readonly parameters: TotpParameters
  readonly account: string
  readonly startedAt: Instant
  /** what its holder calls it; null for no name */
  readonly name: string | null
  /** whether it will stand beside the authenticators that work, and not in their place */
  readonly adds: boolean
  /** the code set that it is void with: a code of it was the proof, or it was issued by the same recovery; null for none */
  readonly set: number | null
  readonly attempts: Attempts
  /** by how many time steps the last wrong code was off, where the app shows it at another time; null for none */
  readonly clockOffset: number | null
}

/** A secret whose place was taken by another: kept for a while, so that its codes are told from wrong ones. It never signs in. */
export interface FormerSecret {
  readonly secret: Uint8Array
  readonly parameters: TotpParameters
  /** whether it was the authenticator once, and not only shown */
  readonly wasActive: boolean
  /** the last time step that was accepted; 0 for none */
  readonly lastStep: number
  /** when it is forgotten */
  readonly until: Instant
}

/** The backup code that was accepted last, while it is the proof for a recovery. Its digest verifies nothing else. */
export interface RecentProof {
  readonly set: number
  readonly selector: number
  readonly digest: Uint8Array
  readonly at: Instant
  /** how many recoveries it was the proof for */
  readonly recoveries: number
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
  /** 32 random bytes that key this subject's code digests, audit chain and pages; inside the seal, so rotation of the key ring leaves them alone */
  readonly recordKey: Uint8Array
  readonly totp: Authenticator | null
  readonly pending: PendingAuthenticator | null
  readonly codes: CodeSet | null
  /** new codes that are not proved to be saved; only where there are codes before them */
  readonly staged: StagedSet | null
  readonly recentProof: RecentProof | null
  readonly formerSecrets: readonly FormerSecret[]
  /** whether an operator voided everything after making sure of the person: sign-in must not go on without an enrolment */
  readonly mustEnroll: boolean
  /** how many authenticators were ever bound; the next one has the number after */
  readonly authenticatorsBound: number
  readonly setsIssued: number
  /** the selector that the next set begins with */
  readonly nextSelector: number
  /** how many selectors before `nextSelector` were ever printed, at most 32 */
  readonly selectorsIssued: number
  readonly freeRefusals: FreeRefusals
  readonly allowances: Allowances
  readonly addresses: Addresses
  readonly missing: MissingFactors
  /** where the subject came from; null for one that was enrolled here */
  readonly takenOver: TakenOver | null
  readonly history: History
}

export function newRecord(recordKey: Uint8Array): SubjectRecord {
  return {
    recordKey,
    totp: null,
    pending: null,
    codes: null,
    staged: null,
    recentProof: null,
    formerSecrets: [],
    mustEnroll: false,
    authenticatorsBound: 0,
    setsIssued: 0,
    nextSelector: 0,
    selectorsIssued: 0,
    freeRefusals: noFreeRefusals,
    allowances: fullAllowances,
    addresses: noAddresses,
    missing: nothingMissed,
    takenOver: null,
    history: noHistory,
  }
}

/** Whether no factor is left, and none is asked for. */
export function isRemoved(record: SubjectRecord): boolean {
  return record.totp === null && record.pending === null && record.codes === null && !record.mustEnroll
}

/** Whether sign-in must ask for a second factor: then none is added without a proof. */
export function isRequired({ totp, codes, mustEnroll }: SubjectRecord): boolean {
  return totp !== null || codes !== null || mustEnroll
}

/** Whether another authenticator takes a fresh proof: where sign-in asks for a factor, and an operator has not voided them all. */
export function needsProof({ totp, codes }: SubjectRecord): boolean {
  return totp !== null || codes !== null
}

/** Gives the account's name as a new kit shows it: of the authenticator that works, else of the one that is being set up. */
export function accountOf(record: SubjectRecord): string | null {
  const { totp, pending } = record
  const [first, second] = hasWorkingAuthenticator(record) ? [totp, pending] : [pending, totp]
  return first?.account ?? second?.account ?? null
}

/** Gives the record with nothing bound, begun or remembered; the history, the numbers of the sets and the addresses stay. */
export function withoutFactors(record: SubjectRecord): SubjectRecord {
  const none = { totp: null, pending: null, codes: null, staged: null, recentProof: null, formerSecrets: [] }
  return { ...record, ...none, freeRefusals: noFreeRefusals }
}

/** Whether there is an authenticator that signs in. */
export function hasWorkingAuthenticator({ totp }: SubjectRecord): boolean {
  return totp !== null && totp.attempts.disabledAt === null && totp.lostAt === null
}
