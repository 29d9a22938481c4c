import type { DigitsEvidence, Evidence } from "../judgement/evidence.ts"
import type { Judgement, Proof } from "../judgement/proof.ts"
import type { Rejection } from "../judgement/rejection.ts"
import { defaultTotp } from "../totp/hotp.ts"
import { nextWindow, type PreparedSet } from "../transitions/set-succession.ts"
import { noAttempts } from "./attempts.ts"
import type { CodeSet, StagedSet } from "./code-set.ts"
import { settlePolicy } from "./policy.ts"
import { type Authenticator, newRecord, type PendingAuthenticator, type SubjectRecord } from "./subject-record.ts"

// Records for the tests of this room; named as a test so that it is not built and published.

export const start: number = Date.UTC(2026, 0, 1)
export const policy = settlePolicy()

export const sampleTotp: Authenticator = {
  number: 1,
  name: null,
  secret: new Uint8Array(20).fill(1),
  parameters: defaultTotp,
  account: "ada@example.com",
  activatedAt: start,
  lastStep: 100,
  lastUsedAt: null,
  attempts: noAttempts,
  lostAt: null,
  clockOffset: null,
  others: [],
}

export const samplePending: PendingAuthenticator = {
  secret: new Uint8Array(20).fill(2),
  parameters: defaultTotp,
  account: "ada@new.example",
  startedAt: start,
  name: null,
  adds: false,
  set: null,
  attempts: noAttempts,
  clockOffset: null,
}

export function sampleSet(changes: Partial<CodeSet> = {}): CodeSet {
  return {
    set: 1,
    format: "standard",
    firstSelector: 0,
    salt: new Uint8Array(16).fill(3),
    scheme: { name: "hmac-sha256" },
    digests: Array.from({ length: 10 }, (_, i) => new Uint8Array(16).fill(i)),
    issuedAt: start,
    confirmedAt: null,
    checkedAt: null,
    expiresAt: null,
    lastUsedAt: null,
    attempts: noAttempts,
    delivery: null,
    legacy: null,
    ...changes,
  }
}

/** A subject with an authenticator and its first set of ten. */
export function sampleRecord(changes: Partial<SubjectRecord> = {}): SubjectRecord {
  return {
    ...newRecord(new Uint8Array(32).fill(4)),
    totp: sampleTotp,
    codes: sampleSet(),
    authenticatorsBound: 1,
    setsIssued: 1,
    nextSelector: 10,
    selectorsIssued: 10,
    ...changes,
  }
}

export function codeEvidence(selector: number, matches: boolean | null, set = 1, format = "standard"): Evidence {
  return { method: "backup-code", format, selector, verdict: matches === null ? null : { set, matches } }
}

export function totpEvidence(matchedStep: number | null, more: Omit<DigitsEvidence, "matchedStep"> = {}): Evidence {
  return { method: "totp", matchedStep, ...more }
}

export function proofOf(judgement: Judgement): Proof {
  if (judgement.kind !== "accepted") throw new Error(`expected a proof, got ${judgement.kind}`)
  return judgement
}

export function rejectionOf(judgement: Judgement | null): Rejection {
  if (judgement?.kind !== "not-accepted") throw new Error(`expected a rejection, got ${judgement?.kind}`)
  return judgement
}

/** A set that would follow in this record. */
export function preparedSet(record: SubjectRecord, isStaged = false): PreparedSet {
  const { salt, scheme, digests } = sampleSet()
  return {
    set: record.setsIssued + 1,
    format: "standard",
    firstSelector: nextWindow(record, digests.length, isStaged),
    salt,
    scheme,
    digests: digests.map(digest => digest!),
  }
}

export function kindsOf(change: { events: readonly { kind: string }[] } | null): string[] {
  return change?.events.map(event => event.kind) ?? []
}

/** A set that waits for its proof beside the one of `sampleRecord`. */
export function sampleStaged(changes: Partial<StagedSet> = {}): StagedSet {
  const { salt, scheme, issuedAt, expiresAt } = sampleSet()
  const digests = Array.from({ length: 10 }, (_, i) => new Uint8Array(16).fill(40 + i))
  return { set: 2, format: "standard", firstSelector: 10, salt, scheme, digests, issuedAt, expiresAt, ...changes }
}
