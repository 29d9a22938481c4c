import { randomBytes } from "node:crypto"
import type { Projection, StoredPage, SubjectKey, SubjectWrite } from "../../issuer/index.ts"

let tenants = 0

/** Gives a tenant that no other case uses. */
export function freshTenant(): string {
  return `contract-${process.pid}-${++tenants}-${randomBytes(4).toString("hex")}`
}

export const plainProjection: Projection = {
  totp: "active",
  codesTotal: 10,
  codesLeft: 7,
  confirmedAt: null,
  expiresAt: null,
  lockedUntil: null,
  disabled: false,
}

/** A page that can be told apart from every other of its number. */
export function samplePage(number: number): StoredPage {
  return { number, box: randomBytes(300) }
}

/** Gives pages in a form that can be compared, whatever kind of bytes a driver gives. */
export function plainPages(pages: readonly StoredPage[]): { number: number; box: Buffer }[] {
  return pages.map(({ number, box }) => ({ number, box: Buffer.from(box) }))
}

/** A write of a box that can be told apart from every other. */
export function sampleWrite(key: SubjectKey, expectedVersion: number, facts: Partial<SubjectWrite> = {}): SubjectWrite {
  return { ...key, expectedVersion, box: randomBytes(600), projection: plainProjection, ...facts }
}
