import { createHmac } from "node:crypto"
import {
  authenticatorsOf,
  type Instant,
  type Method,
  minuteMs,
  type Proof,
  type SubjectRecord,
} from "../../record/index.ts"
import { purposeKey } from "../history/audit-chain.ts"
import type { SubjectKey } from "../persistence/ports.ts"
import { frame } from "../persistence/sealing/framing.ts"
import { sameBytes } from "../same-bytes.ts"

const prefix = "renewal."
const lifeMs = 10 * minuteMs
const form = /^renewal\.(\d{1,9})\.(\d{13,15})\.(b|t\d{1,9})\.([A-Za-z0-9_-]{43})$/

/** What a ticket says: how many sets there were, until when it is good, and what was used at the sign-in that it came with. */
interface Claims {
  readonly setsIssued: number
  readonly endsAt: Instant
  /** the number of the authenticator; null for a code */
  readonly authenticator: number | null
}

type Renewed = Pick<SubjectRecord, "recordKey" | "totp" | "codes" | "setsIssued">

/**
 * Makes the ticket that comes with a sign-in while codes of another system stand, or gives null where none do. The person has just used a factor, and
 * the next code of the phone takes half a minute.
 */
export function renewalOf(key: SubjectKey, { spent, method, facts }: Proof, now: Instant): string | null {
  const { codes, totp, setsIssued } = spent
  if (codes === null || codes.legacy === null) return null
  const authenticator = method === "totp" ? (facts.authenticator ?? totp!.number) : null
  const claims: Claims = { setsIssued, endsAt: now + lifeMs, authenticator }
  return `${prefix}${setsIssued}.${claims.endsAt}.${usedIn(claims)}.${macOf(key, spent, claims).toString("base64url")}`
}

/** Whether a proof is meant as such a ticket. No code has this form. */
export function isRenewal(proof: string): boolean {
  return proof.startsWith(prefix)
}

/**
 * Judges a ticket. It is good once: any set that is issued after it voids it, also one that waits for its proof, and so does the removal of the
 * authenticator that was used. So whoever signed in with a phone that was reported lost or removed since cannot take the codes along. Null for a
 * forged one.
 */
export function judgeRenewal(
  key: SubjectKey,
  record: Renewed,
  proof: string,
  now: Instant,
): { readonly isGood: boolean; readonly method: Method } | null {
  const [, sets, endsAt, used = "", mac] = form.exec(proof) ?? []
  if (mac === undefined) return null
  const authenticator = used === "b" ? null : Number(used.slice(1))
  const claims: Claims = { setsIssued: Number(sets), endsAt: Number(endsAt), authenticator }
  if (!sameBytes(macOf(key, record, claims), Buffer.from(mac, "base64url"))) return null
  const { codes } = record
  const isStanding = codes !== null && codes.legacy !== null && codes.attempts.disabledAt === null
  const isUnused = record.setsIssued === claims.setsIssued
  const isBound = authenticator === null || authenticatorsOf(record.totp).some(({ number }) => number === authenticator)
  return {
    isGood: isStanding && isUnused && isBound && now < claims.endsAt,
    method: authenticator === null ? "backup-code" : "totp",
  }
}

function usedIn({ authenticator }: Claims): string {
  return authenticator === null ? "b" : `t${authenticator}`
}

function macOf(
  { tenant, subject }: SubjectKey,
  { recordKey }: Pick<SubjectRecord, "recordKey">,
  claims: Claims,
): Buffer {
  const { setsIssued, endsAt } = claims
  return createHmac("sha256", purposeKey(recordKey, "renewal"))
    .update(frame(tenant, subject, String(setsIssued), String(endsAt), usedIn(claims)))
    .digest()
}
