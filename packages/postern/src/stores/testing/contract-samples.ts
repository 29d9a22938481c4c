import { randomBytes } from "node:crypto"
import type { Projection, StoredEvent, SubjectKey, SubjectWrite } from "../../issuer/index.ts"

let tenants = 0

/** Gives a tenant that no other case uses. */
export function freshTenant(): string {
  return `contract-${process.pid}-${++tenants}-${randomBytes(4).toString("hex")}`
}

export const plainProjection: Projection = {
  totp: "active",
  codesTotal: 10,
  codesLeft: 7,
  issuedAt: 1_000,
  confirmedAt: null,
  expiresAt: null,
  lockedUntil: null,
  disabled: false,
}

export function sampleEvent(seq: number, facts: Partial<StoredEvent> = {}): StoredEvent {
  return { seq, at: 1_700_000_000_000 + seq, kind: "accepted", body: `{"n":${seq}}`, mac: randomBytes(16), ...facts }
}

/** A write of a box that can be told apart from every other. */
export function sampleWrite(key: SubjectKey, expectedVersion: number, facts: Partial<SubjectWrite> = {}): SubjectWrite {
  return { ...key, expectedVersion, box: randomBytes(600), projection: plainProjection, events: [], ...facts }
}
