import type { CodeFormat } from "@postern/core"
import {
  type CodeSet,
  type HashScheme,
  PosternError,
  type Precheck,
  precheckBitsOf,
  selectorCount,
} from "../../../record/index.ts"
import { readAttempts, writeAttempts } from "./attempts-codec.ts"
import type { ByteReader, ByteWriter } from "./byte-stream.ts"
import { maxCodesOf } from "./takeover-codec.ts"

type SetFormat = CodeFormat | "legacy"

// The numbers of these lists are the format (docs/spec/record.md): append, never reorder.
const formats = Object.keys({ standard: 0, short: 0, long: 0, legacy: 0 } satisfies Record<SetFormat, 0>) as SetFormat[]
const schemes = ["argon2id", "pbkdf2-sha256", "hmac-sha256", "argon2id-prechecked", "pbkdf2-sha256-prechecked"] as const

const saltBytes = 16
const digestBytes = 16
const maxPrecheckBits = 8

type SetHead = Pick<CodeSet, "set" | "format" | "firstSelector" | "salt">

/** Writes which set it is, and what its codes look like. */
export function writeSetHead(out: ByteWriter, { set, format, firstSelector, salt }: SetHead): void {
  out.number(set).byte(formats.indexOf(format)).byte(firstSelector).bytes(salt)
}

/** Reads it back. @throws PosternError `record-unreadable` */
export function readSetHead(input: ByteReader): SetHead {
  return {
    set: input.number(),
    format: input.oneOf(formats),
    firstSelector: input.byteBelow(selectorCount),
    salt: input.bytesOf(saltBytes),
  }
}

/** Reads as many digests as there are, at most as many as a set of the format has codes. @throws PosternError `record-unreadable` */
export function readDigests<T>(input: ByteReader, format: SetFormat, read: () => T): T[] {
  return Array.from({ length: input.byteBelow(maxCodesOf(format) + 1) }, read)
}

/** Writes a code set. */
export function writeCodeSet(out: ByteWriter, codes: CodeSet): void {
  writeSetHead(out, codes)
  writeScheme(out, codes.scheme)
  out.byte(codes.digests.length)
  for (const digest of codes.digests) out.optional(digest, bytes => out.bytes(bytes))
  out
    .number(codes.issuedAt)
    .instant(codes.confirmedAt)
    .instant(codes.checkedAt)
    .instant(codes.expiresAt)
    .instant(codes.lastUsedAt)
  writeAttempts(out, codes.attempts)
}

/** Reads it back. @throws PosternError `record-unreadable` */
export function readCodeSet(input: ByteReader): CodeSet {
  const head = readSetHead(input)
  const scheme = readScheme(input)
  const digests = readDigests(input, head.format, () => input.optional(() => readDigest(input, scheme)))
  return {
    ...head,
    scheme,
    digests,
    issuedAt: input.time(),
    confirmedAt: input.instant(),
    checkedAt: input.instant(),
    expiresAt: input.instant(),
    lastUsedAt: input.instant(),
    attempts: readAttempts(input),
    delivery: null,
    legacy: null,
  }
}

/** Reads a digest, and the byte of its tag before it where the scheme has one. @throws PosternError `record-unreadable` */
export function readDigest(input: ByteReader, scheme: HashScheme): Uint8Array {
  const bits = precheckBitsOf(scheme)
  if (bits === 0) return input.bytesOf(digestBytes)
  const digest = input.bytesOf(1 + digestBytes)
  if (digest[0]! >= 2 ** bits) throw new PosternError("record-unreadable", { expected: `a tag of ${bits} bits` })
  return digest
}

/** Reads a digest whose set may be gone, so that nothing says whether a tag stands before it. @throws PosternError `record-unreadable` */
export function readLooseDigest(input: ByteReader): Uint8Array {
  const digest = input.bytes()
  if (digest.length !== digestBytes && digest.length !== 1 + digestBytes)
    throw new PosternError("record-unreadable", { expected: `${digestBytes} or ${1 + digestBytes} bytes` })
  return digest
}

/** Writes how digests are made. */
export function writeScheme(out: ByteWriter, scheme: HashScheme): void {
  const bits = precheckBitsOf(scheme)
  out.byte(schemes.indexOf(bits > 0 && scheme.name !== "hmac-sha256" ? `${scheme.name}-prechecked` : scheme.name))
  if (scheme.name === "argon2id") out.number(scheme.memoryKib).number(scheme.passes).number(scheme.lanes)
  if (scheme.name === "pbkdf2-sha256") out.number(scheme.iterations)
  if (bits > 0) out.byte(bits)
}

/** Reads it back; an unknown scheme fails closed. @throws PosternError `record-unreadable` */
export function readScheme(input: ByteReader): HashScheme {
  const name = input.oneOf(schemes)
  switch (name) {
    case "hmac-sha256":
      return { name }
    case "argon2id":
    case "argon2id-prechecked": {
      const cost = { memoryKib: input.number(), passes: input.number(), lanes: input.number() }
      return { name: "argon2id", ...cost, ...(name === "argon2id" ? {} : readPrecheck(input)) }
    }
    default: {
      const iterations = input.number()
      return { name: "pbkdf2-sha256", iterations, ...(name === "pbkdf2-sha256" ? {} : readPrecheck(input)) }
    }
  }
}

function readPrecheck(input: ByteReader): Required<Precheck> {
  const precheckBits = input.byteBelow(maxPrecheckBits + 1)
  if (precheckBits === 0) throw new PosternError("record-unreadable", { expected: "the scheme without a tag" })
  return { precheckBits }
}
