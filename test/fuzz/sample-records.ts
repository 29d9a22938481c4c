import type { KeptEvent } from "../../packages/postern/src/issuer/persistence/codec/event-codec.ts"
import { runOf } from "../../packages/postern/src/issuer/persistence/codec/event-run.ts"
import {
  defaultTotp,
  newRecord,
  noAttempts,
  noHistory,
  type StagedSet,
  type SubjectRecord,
} from "../../packages/postern/src/record/index.ts"

const at = Date.UTC(2026, 0, 1)
const attempts = { failures: 7, forgiven: 2, retryAt: at + 60_000, disabledAt: null }
const none: SubjectRecord = newRecord(new Uint8Array(32).fill(1))
const secret = new Uint8Array(20).fill(2)
const enrollment = { secret, parameters: defaultTotp, account: "ada@example.com", attempts }

const events: KeptEvent[] = [
  { kind: "accepted", at, method: "totp", step: 58_907_520, ip: "192.0.2.1", write: "BwcHBwcHBwc" },
  { kind: "refused", at: at - 5, method: "backup-code", reason: "wrong-code", failures: 3, userAgent: "Browser/1" },
]
const recent = runOf({ seq: 300, mac: new Uint8Array(16).fill(6) }, events)

const whole: SubjectRecord = {
  ...none,
  totp: {
    number: 1,
    name: null,
    ...enrollment,
    activatedAt: at,
    lastStep: 58_907_520,
    lastUsedAt: at + 1,
    lostAt: null,
    clockOffset: null,
    others: [],
  },
  pending: { ...enrollment, startedAt: at, name: null, adds: false, set: null, clockOffset: null },
  authenticatorsBound: 1,
  codes: {
    set: 2,
    format: "standard",
    firstSelector: 30,
    salt: new Uint8Array(16).fill(3),
    scheme: { name: "argon2id", memoryKib: 19_456, passes: 2, lanes: 1 },
    digests: [new Uint8Array(16).fill(4), null, new Uint8Array(16).fill(5)],
    issuedAt: at,
    confirmedAt: at,
    checkedAt: null,
    expiresAt: at + 10 ** 10,
    lastUsedAt: null,
    attempts: { ...attempts, disabledAt: at },
    delivery: null,
    legacy: null,
  },
  setsIssued: 2,
  nextSelector: 1,
  selectorsIssued: 13,
  freeRefusals: { "already-used": at, superseded: null, expired: at, replayed: null },
  history: { ...noHistory, recent },
}

const { attempts: _, lostAt: __, others: ___, ...bound } = whole.totp!
const tablet = { ...bound, number: 4, name: "Tablet", secret: secret.map(each => each + 1), clockOffset: -3 }

const address = { channel: "email", to: "ada@example.com", language: "de" }
const delivery = { sentAt: at, seed: new Uint8Array(16).fill(8), passphraseSentAt: at + 5, passphrasesSent: 1 }

const staged: StagedSet = {
  set: 3,
  format: "standard",
  firstSelector: 1,
  salt: new Uint8Array(16).fill(10),
  scheme: { name: "hmac-sha256" },
  digests: [new Uint8Array(16).fill(11)],
  issuedAt: at,
  expiresAt: null,
}

const form = { alphabet: "hex", lengths: [16, 32], groups: [], case: "lower" } as const
const hash = { salt: new Uint8Array(16).fill(12), cost: [12] }

/** Records of every layout, with as much in them as a record can hold, and with as little. */
export const sampleRecords: readonly SubjectRecord[] = [
  none,
  whole,
  { ...whole, codes: { ...whole.codes!, format: "long", scheme: { name: "hmac-sha256" } } },
  {
    ...whole,
    codes: { ...whole.codes!, scheme: { name: "pbkdf2-sha256", iterations: 600_000 } },
    totp: null,
    authenticatorsBound: 0,
  },
  {
    ...whole,
    history: { prunedThrough: { seq: 200, mac: new Uint8Array(16).fill(7) }, firstPage: 3, lastPage: 5, recent },
  },
  { ...none, missing: { totp: attempts, codes: noAttempts } },
  {
    ...whole,
    codes: { ...whole.codes!, delivery },
    addresses: { current: [address, address], former: [{ ...address, leftAt: at }], changedAt: at },
  },
  { ...none, mustEnroll: true },
  {
    ...whole,
    codes: {
      ...whole.codes!,
      format: "legacy",
      legacy: { form, mayRecover: false, keyId: "old", scheme: "hmac-sha256", slots: [1, null, 63] },
    },
    takenOver: { origin: "devise", run: "r1", at, form, refusedRecoveryAt: at },
  },
  {
    ...none,
    codes: {
      ...whole.codes!,
      format: "legacy",
      scheme: { name: "hmac-sha256" },
      legacy: { form, mayRecover: true, keyId: null, scheme: "bcrypt", hashes: [hash, null, hash] },
    },
    takenOver: { origin: "devise", run: null, at, form, refusedRecoveryAt: null },
  },
  {
    ...whole,
    totp: { ...whole.totp!, lostAt: at + 2, clockOffset: -40 },
    pending: { ...whole.pending!, set: 2, clockOffset: 41 },
    staged,
    recentProof: { set: 2, selector: 31, digest: new Uint8Array(16).fill(9), at: at + 2, recoveries: 1 },
    formerSecrets: [{ secret, parameters: defaultTotp, wasActive: true, lastStep: 5, until: at + 10 ** 9 }],
  },
  { ...none, authenticatorsBound: 3 },
  {
    ...whole,
    totp: { ...whole.totp!, number: 2, name: "Phone", others: [tablet, { ...tablet, number: 5, name: null }] },
    pending: { ...whole.pending!, name: "Watch", adds: true },
    authenticatorsBound: 5,
    takenOver: { origin: "devise", run: null, at, form, refusedRecoveryAt: null },
  },
]
