import type { CodeFormat } from "@postern/core"
import { type CodeSet, type HashScheme, selectorCount } from "../../../record/index.ts"
import { readAttempts, writeAttempts } from "./attempts-codec.ts"
import type { ByteReader, ByteWriter } from "./byte-stream.ts"

// The numbers of these lists are the format (docs/spec/record.md): append, never reorder.
const formats = Object.keys({ standard: 0, short: 0, long: 0 } satisfies Record<CodeFormat, 0>) as CodeFormat[]
const schemes: readonly HashScheme["name"][] = ["argon2id", "pbkdf2-sha256", "hmac-sha256"]

const saltBytes = 16
const digestBytes = 16
const maxCodes = 16

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

/** Reads as many digests as there are, at most as many as a set has codes. @throws PosternError `record-unreadable` */
export function readDigests<T>(input: ByteReader, read: () => T): T[] {
  return Array.from({ length: input.byteBelow(maxCodes + 1) }, read)
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
  const digests = readDigests(input, () => input.optional(() => input.bytesOf(digestBytes)))
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
  }
}

/** Writes how digests are made. */
export function writeScheme(out: ByteWriter, scheme: HashScheme): void {
  out.byte(schemes.indexOf(scheme.name))
  if (scheme.name === "argon2id") out.number(scheme.memoryKib).number(scheme.passes).number(scheme.lanes)
  if (scheme.name === "pbkdf2-sha256") out.number(scheme.iterations)
}

/** Reads it back; an unknown scheme fails closed. @throws PosternError `record-unreadable` */
export function readScheme(input: ByteReader): HashScheme {
  const name = input.oneOf(schemes)
  if (name === "argon2id") return { name, memoryKib: input.number(), passes: input.number(), lanes: input.number() }
  if (name === "pbkdf2-sha256") return { name, iterations: input.number() }
  return { name }
}
