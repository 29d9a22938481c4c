import { createHmac, type KeyObject } from "node:crypto"
import type { BackupCode } from "@postern/core"
import { type HashedCode, type HashScheme, precheckBitsOf, type SubjectRecord } from "../../record/index.ts"
import { purposeKey } from "../history/audit-chain.ts"
import { frame } from "../persistence/sealing/framing.ts"
import { sameBytes } from "../same-bytes.ts"

type RecordKey = Pick<SubjectRecord, "recordKey">

/**
 * Gives the tag of a code's secret symbols, a number below 2^bits. It costs one HMAC under a key of its own. Whoever has only the database
 * learns nothing from it; whoever has the key ring too learns that many bits.
 */
export function precheckTag(key: KeyObject, saltOfCode: Uint8Array, secret: string, bits: number): number {
  return createHmac("sha256", key).update(frame(saltOfCode, secret)).digest()[0]! >> (8 - bits)
}

/** Gives what stands before the digest of a code: the byte of its tag, or nothing where the scheme has no tag. */
export function tagBytes({ recordKey }: RecordKey, scheme: HashScheme, saltOfCode: Uint8Array, secret: string): Buffer {
  const bits = precheckBitsOf(scheme)
  if (bits === 0) return Buffer.alloc(0)
  return Buffer.of(precheckTag(purposeKey(recordKey, "code precheck"), saltOfCode, secret, bits))
}

/** Whether the tag says that a code is wrong. It never says so of a right code, and it does of all but one in 2^bits wrong ones. */
export function isRuledOut(
  record: RecordKey,
  { digest, scheme, salt }: Pick<HashedCode, "digest" | "scheme" | "salt">,
  { selector, secret }: Pick<BackupCode, "selector" | "secret">,
): boolean {
  const tag = tagBytes(record, scheme, saltOfCode(salt, selector), secret)
  return !sameBytes(tag, digest.subarray(0, tag.length))
}

/** The salt of one code: its set's salt and its selector, so that no two codes share one (NIST SP 800-63B-4 §3.1.2.2). */
export function saltOfCode(salt: Uint8Array, selector: number): Buffer {
  return Buffer.concat([salt, Buffer.of(selector)])
}
