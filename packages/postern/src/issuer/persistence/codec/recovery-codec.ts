import {
  type Authenticator,
  type FormerSecret,
  maxFormerSecrets,
  type PendingAuthenticator,
  PosternError,
  type RecentProof,
  type StagedSet,
  type SubjectRecord,
  selectorCount,
} from "../../../record/index.ts"
import type { ByteReader, ByteWriter } from "./byte-stream.ts"
import {
  readDigest,
  readDigests,
  readLooseDigest,
  readScheme,
  readSetHead,
  writeScheme,
  writeSetHead,
} from "./code-set-codec.ts"
import { readOffset, writeOffset } from "./offset-codec.ts"
import { readSecret, writeSecret } from "./secret-codec.ts"

/** Whether the record holds anything of a recovery, or of secrets and codes whose place another took. */
export function hasRecoveryPart({ totp, pending, staged, recentProof, formerSecrets, mustEnroll }: SubjectRecord) {
  const isOff = totp?.clockOffset != null || pending?.clockOffset != null
  const isTied = pending !== null && pending.set !== null
  return (
    totp?.lostAt != null ||
    isOff ||
    isTied ||
    staged !== null ||
    recentProof !== null ||
    formerSecrets.length > 0 ||
    mustEnroll
  )
}

/** Writes it, as docs/spec/record.md says. */
export function writeRecoveryPart(out: ByteWriter, record: SubjectRecord): void {
  const { totp, pending, staged, recentProof, formerSecrets, mustEnroll } = record
  out.instant(totp?.lostAt ?? null)
  writeOffset(out, totp)
  writeOffset(out, pending)
  out.optional(pending?.set ?? null, set => out.number(set))
  out.optional(staged, set => {
    writeSetHead(out, set)
    writeScheme(out, set.scheme)
    out.byte(set.digests.length)
    for (const digest of set.digests) out.bytes(digest)
    out.number(set.issuedAt).instant(set.expiresAt)
  })
  out.optional(recentProof, proof => {
    out.number(proof.set).byte(proof.selector).bytes(proof.digest).number(proof.at).byte(proof.recoveries)
  })
  out.byte(formerSecrets.length)
  for (const former of formerSecrets) {
    writeSecret(out, former)
    out
      .byte(former.wasActive ? 1 : 0)
      .number(former.lastStep)
      .number(former.until)
  }
  out.byte(mustEnroll ? 1 : 0)
}

/** Reads it into a record that has the rest. @throws PosternError `record-unreadable` */
export function readRecoveryPart(input: ByteReader, record: SubjectRecord): SubjectRecord {
  const lostAt = input.instant()
  const totp = withRead(record.totp, { lostAt, clockOffset: readOffset(input) })
  const pending = withRead(record.pending, {
    clockOffset: readOffset(input),
    set: input.optional(() => input.number()),
  })
  const staged = input.optional(() => readStaged(input))
  if (staged !== null && record.codes === null) unreadable("codes beside those that wait for their proof")
  const read = {
    ...record,
    totp,
    pending,
    staged,
    recentProof: input.optional(() => readRecentProof(input)),
    formerSecrets: Array.from({ length: input.byteBelow(maxFormerSecrets + 1) }, () => readFormer(input)),
    mustEnroll: input.byteBelow(2) === 1,
  }
  return hasRecoveryPart(read) ? read : unreadable("a part that holds something")
}

function withRead<T extends Authenticator | PendingAuthenticator>(of: T | null, read: Partial<T>): T | null {
  if (of !== null) return { ...of, ...read }
  return Object.values(read).some(value => value !== null) ? unreadable("the factor that this is about") : null
}

function readStaged(input: ByteReader): StagedSet {
  const head = readSetHead(input)
  const { format } = head
  if (format === "legacy") return unreadable("a format of our own")
  const scheme = readScheme(input)
  const digests = readDigests(input, format, () => readDigest(input, scheme))
  return { ...head, format, scheme, digests, issuedAt: input.time(), expiresAt: input.instant() }
}

function readRecentProof(input: ByteReader): RecentProof {
  return {
    set: input.number(),
    selector: input.byteBelow(selectorCount),
    digest: readLooseDigest(input),
    at: input.time(),
    recoveries: input.byte(),
  }
}

function readFormer(input: ByteReader): FormerSecret {
  return {
    ...readSecret(input),
    wasActive: input.byteBelow(2) === 1,
    lastStep: input.number(),
    until: input.time(),
  }
}

function unreadable(expected: string): never {
  throw new PosternError("record-unreadable", { expected })
}
