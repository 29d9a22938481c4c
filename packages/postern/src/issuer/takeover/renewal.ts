import { createHmac } from "node:crypto"
import { type Instant, type Method, minuteMs, type SubjectRecord } from "../../record/index.ts"
import { purposeKey } from "../history/audit-chain.ts"
import type { SubjectKey } from "../persistence/ports.ts"
import { frame } from "../persistence/sealing/framing.ts"
import { sameBytes } from "../same-bytes.ts"

const prefix = "renewal."
const lifeMs = 10 * minuteMs
const form = /^renewal\.(\d{1,9})\.(\d{13,15})\.([tb])\.([A-Za-z0-9_-]{43})$/

/** What a ticket says: how many sets there were, until when it is good, and what was used at the sign-in that it came with. */
interface Claims {
  readonly setsIssued: number
  readonly endsAt: Instant
  readonly method: Method
}

type Renewed = Pick<SubjectRecord, "recordKey" | "codes" | "setsIssued">

/**
 * Makes the ticket that comes with a sign-in while codes of another system stand, or gives null where none do. The person has just used a factor, and
 * the next code of the phone takes half a minute.
 */
export function renewalOf(key: SubjectKey, record: Renewed, method: Method, now: Instant): string | null {
  const { codes } = record
  if (codes === null || codes.legacy === null) return null
  const claims: Claims = { setsIssued: record.setsIssued, endsAt: now + lifeMs, method }
  return `${prefix}${claims.setsIssued}.${claims.endsAt}.${letterOf(method)}.${macOf(key, record, claims).toString("base64url")}`
}

/** Whether a proof is meant as such a ticket. No code has this form. */
export function isRenewal(proof: string): boolean {
  return proof.startsWith(prefix)
}

/**
 * Judges a ticket. It is good once: any set that is issued after it voids it, also one that waits for its proof. So whoever signed in with a phone
 * that was reported lost since cannot take the codes along. Null for a forged one.
 */
export function judgeRenewal(
  key: SubjectKey,
  record: Renewed,
  proof: string,
  now: Instant,
): { readonly isGood: boolean; readonly method: Method } | null {
  const [, sets, endsAt, letter, mac] = form.exec(proof) ?? []
  if (mac === undefined) return null
  const method = letter === "t" ? "totp" : "backup-code"
  const claims: Claims = { setsIssued: Number(sets), endsAt: Number(endsAt), method }
  if (!sameBytes(macOf(key, record, claims), Buffer.from(mac, "base64url"))) return null
  const { codes } = record
  const isStanding = codes !== null && codes.legacy !== null && codes.attempts.disabledAt === null
  const isUnused = record.setsIssued === claims.setsIssued
  return { isGood: isStanding && isUnused && now < claims.endsAt, method }
}

function letterOf(method: Method): "t" | "b" {
  return method === "totp" ? "t" : "b"
}

function macOf(
  { tenant, subject }: SubjectKey,
  { recordKey }: Pick<SubjectRecord, "recordKey">,
  claims: Claims,
): Buffer {
  const { setsIssued, endsAt, method } = claims
  return createHmac("sha256", purposeKey(recordKey, "renewal"))
    .update(frame(tenant, subject, String(setsIssued), String(endsAt), letterOf(method)))
    .digest()
}
