import type { CodeFormat } from "@postern/core"
import type {
  Authenticator,
  CodeSet,
  FreeRefusals,
  HashScheme,
  PendingAuthenticator,
  SubjectRecord,
  TotpParameters,
} from "../../record/index.ts"
import { beforeAll, isUntried, noAddresses, nothingMissed, PosternError, selectorCount } from "../../record/index.ts"
import { readAttempts, writeAttempts } from "./attempts-codec.ts"
import { ByteReader, ByteWriter } from "./byte-stream.ts"
import { readChainStart, readExtension, writeExtension } from "./record-extension.ts"

// The numbers of these lists are the format (docs/spec/record.md): append, never reorder.
const formats = Object.keys({ standard: 0, short: 0, long: 0 } satisfies Record<CodeFormat, 0>) as CodeFormat[]
const algorithms: readonly TotpParameters["algorithm"][] = ["SHA1", "SHA256", "SHA512"]
const schemes: readonly HashScheme["name"][] = ["argon2id", "pbkdf2-sha256", "hmac-sha256"]
const reasons = ["already-used", "superseded", "expired", "replayed"] as const

export const recordKeyBytes = 32
const saltBytes = 16
const digestBytes = 16
const maxCodes = 16

// Layout 2 has a beginning of the chain beside its head, layout 3 also addresses, a delivery that is not proved yet, and failures at missing
// factors. Each is written only where it is needed, so that programs of before can read all other records while replicas are replaced one by one.
const layouts = { wholeChain: 1, prunedChain: 2, extended: 3 } as const

/** Writes a record as bytes, in the layout of docs/spec/record.md. */
export function encodeRecord(record: SubjectRecord): Buffer {
  const out = new ByteWriter()
  const layout = layoutOf(record)
  out.byte(layout)
  out.bytes(record.recordKey)
  out.optional(record.totp, totp => {
    writeEnrollment(out, totp)
    out.number(totp.activatedAt).number(totp.lastStep).instant(totp.lastUsedAt)
  })
  out.optional(record.pending, pending => {
    writeEnrollment(out, pending)
    out.number(pending.startedAt)
  })
  out.optional(record.codes, codes => writeCodeSet(out, codes))
  out.number(record.setsIssued).byte(record.nextSelector).byte(record.selectorsIssued)
  for (const reason of reasons) out.instant(record.freeRefusals[reason])
  out.instant(record.allowances.enrollments).instant(record.allowances.notes).instant(record.allowances.addresses)
  out.number(record.chain.seq).bytes(record.chain.mac)
  if (layout === layouts.prunedChain) out.number(record.chainStart.seq).bytes(record.chainStart.mac)
  if (layout === layouts.extended) writeExtension(out, record)
  return out.finish()
}

function layoutOf({ chainStart, codes, addresses, missing }: SubjectRecord): 1 | 2 | 3 {
  const hasAddresses = addresses.current.length > 0 || addresses.former.length > 0 || addresses.changedAt !== null
  const hasMissed = !isUntried(missing.totp) || !isUntried(missing.codes)
  if (hasAddresses || hasMissed || codes?.delivery != null) return layouts.extended
  return chainStart.seq > 0 ? layouts.prunedChain : layouts.wholeChain
}

/**
 * Reads a record back.
 * @throws PosternError `record-unreadable` for anything but the exact layout; an unknown hash scheme or format fails closed.
 */
export function decodeRecord(bytes: Uint8Array): SubjectRecord {
  const input = new ByteReader(bytes)
  const layout = input.byte()
  if (layout !== layouts.wholeChain && layout !== layouts.prunedChain && layout !== layouts.extended)
    throw new PosternError("record-unreadable", { expected: `record layout ${Object.values(layouts).join(" or ")}` })
  const record = {
    recordKey: input.bytesOf(recordKeyBytes),
    totp: input.optional(() => readTotp(input)),
    pending: input.optional(() => ({ ...readEnrollment(input), startedAt: input.time() })),
    codes: input.optional(() => readCodeSet(input)),
    setsIssued: input.number(),
    nextSelector: input.byteBelow(selectorCount),
    selectorsIssued: input.byteBelow(selectorCount + 1),
    freeRefusals: readFreeRefusals(input),
    allowances: { enrollments: input.instant(), notes: input.instant(), addresses: input.instant() },
    chain: { seq: input.number(), mac: input.bytes() },
  }
  const chainStart = layout === layouts.prunedChain ? readChainStart(input) : beforeAll
  const whole = { ...record, chainStart, addresses: noAddresses, missing: nothingMissed }
  const decoded = layout === layouts.extended ? readExtension(input, whole) : whole
  input.end()
  // One record has one form: what fits a lower layout is not read from a higher one.
  if (layoutOf(decoded) !== layout)
    throw new PosternError("record-unreadable", { expected: "the lowest layout that fits" })
  return decoded
}

function readFreeRefusals(input: ByteReader): FreeRefusals {
  const times = reasons.map(reason => [reason, input.instant()] as const)
  return Object.fromEntries(times) as FreeRefusals
}

function writeEnrollment(
  out: ByteWriter,
  { secret, parameters, account, attempts }: Authenticator | PendingAuthenticator,
): void {
  out
    .bytes(secret)
    .byte(algorithms.indexOf(parameters.algorithm))
    .byte(parameters.digits)
    .number(parameters.periodSeconds)
    .text(account)
  writeAttempts(out, attempts)
}

function readEnrollment(input: ByteReader): Pick<Authenticator, "secret" | "parameters" | "account" | "attempts"> {
  const secret = input.bytes()
  const algorithm = input.oneOf(algorithms)
  const digits = input.byte()
  if (digits !== 6 && digits !== 7 && digits !== 8)
    throw new PosternError("record-unreadable", { expected: "6 to 8 digits" })
  const periodSeconds = input.number()
  if (periodSeconds < 1) throw new PosternError("record-unreadable", { expected: "a period of at least a second" })
  return {
    secret,
    parameters: { algorithm, digits, periodSeconds },
    account: input.text(),
    attempts: readAttempts(input),
  }
}

function readTotp(input: ByteReader): Authenticator {
  return {
    ...readEnrollment(input),
    activatedAt: input.time(),
    lastStep: input.number(),
    lastUsedAt: input.instant(),
  }
}

function writeCodeSet(out: ByteWriter, codes: CodeSet): void {
  out.number(codes.set).byte(formats.indexOf(codes.format)).byte(codes.firstSelector).bytes(codes.salt)
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

function readCodeSet(input: ByteReader): CodeSet {
  const set = input.number()
  const format = input.oneOf(formats)
  const firstSelector = input.byteBelow(selectorCount)
  const salt = input.bytesOf(saltBytes)
  const scheme = readScheme(input)
  const count = input.byteBelow(maxCodes + 1)
  const digests = Array.from({ length: count }, () => input.optional(() => input.bytesOf(digestBytes)))
  return {
    set,
    format,
    firstSelector,
    salt,
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

function writeScheme(out: ByteWriter, scheme: HashScheme): void {
  out.byte(schemes.indexOf(scheme.name))
  if (scheme.name === "argon2id") out.number(scheme.memoryKib).number(scheme.passes).number(scheme.lanes)
  if (scheme.name === "pbkdf2-sha256") out.number(scheme.iterations)
}

function readScheme(input: ByteReader): HashScheme {
  const name = input.oneOf(schemes)
  if (name === "argon2id") return { name, memoryKib: input.number(), passes: input.number(), lanes: input.number() }
  if (name === "pbkdf2-sha256") return { name, iterations: input.number() }
  return { name }
}
