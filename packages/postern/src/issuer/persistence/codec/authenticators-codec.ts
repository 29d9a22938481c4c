import { type Authenticator, type BoundSecret, maxAuthenticators, type SubjectRecord } from "../../../record/index.ts"
import type { ByteReader, ByteWriter } from "./byte-stream.ts"
import { readOffset, writeOffset } from "./offset-codec.ts"
import { readSecret, writeSecret } from "./secret-codec.ts"

/** Whether the record holds more of authenticators than one without a name, the first that was ever bound, and an enrolment in its place. */
export function hasAuthenticatorsPart({ totp, pending, authenticatorsBound }: SubjectRecord): boolean {
  if (authenticatorsBound !== (totp === null ? 0 : 1)) return true
  if (pending !== null && (pending.name !== null || pending.adds)) return true
  return totp !== null && (totp.number !== 1 || totp.name !== null || totp.others.length > 0)
}

/** Writes it, as docs/spec/record.md says. */
export function writeAuthenticators(out: ByteWriter, { totp, pending, authenticatorsBound }: SubjectRecord): void {
  out.number(authenticatorsBound)
  if (totp !== null) {
    writeNumbered(out, totp)
    out.byte(totp.others.length)
    for (const each of totp.others) writeBound(out, each)
  }
  if (pending !== null) {
    out.optional(pending.name, name => out.text(name)).byte(pending.adds ? 1 : 0)
  }
}

/** Reads it into a record that has the rest. @throws PosternError `record-unreadable` */
export function readAuthenticators(input: ByteReader, record: SubjectRecord): SubjectRecord {
  const { totp, pending } = record
  const authenticatorsBound = input.number()
  return {
    ...record,
    authenticatorsBound,
    totp: totp && readGroup(input, totp),
    pending: pending && { ...pending, name: readName(input), adds: input.byteBelow(2) === 1 },
  }
}

function readGroup(input: ByteReader, totp: Authenticator): Authenticator {
  const numbered = readNumbered(input)
  const others = Array.from({ length: input.byteBelow(maxAuthenticators) }, () => readBound(input))
  return { ...totp, ...numbered, others }
}

function writeBound(out: ByteWriter, each: BoundSecret): void {
  writeNumbered(out, each)
  writeSecret(out, each)
  out.text(each.account).number(each.activatedAt).number(each.lastStep).instant(each.lastUsedAt)
  writeOffset(out, each)
}

function readBound(input: ByteReader): BoundSecret {
  return {
    ...readNumbered(input),
    ...readSecret(input),
    account: input.text(),
    activatedAt: input.time(),
    lastStep: input.number(),
    lastUsedAt: input.instant(),
    clockOffset: readOffset(input),
  }
}

function writeNumbered(out: ByteWriter, { number, name }: BoundSecret): void {
  out.number(number).optional(name, each => out.text(each))
}

function readNumbered(input: ByteReader): Pick<BoundSecret, "number" | "name"> {
  return { number: input.number(), name: readName(input) }
}

function readName(input: ByteReader): string | null {
  return input.optional(() => input.text())
}
