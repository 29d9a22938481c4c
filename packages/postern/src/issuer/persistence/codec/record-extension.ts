import {
  type Addresses,
  type DeliveryState,
  isUntried,
  type MissingFactors,
  maxAddresses,
  maxFormerAddresses,
  type NoticeAddress,
  nothingMissed,
  PosternError,
  type SubjectRecord,
} from "../../../record/index.ts"
import { readAttempts, writeAttempts } from "./attempts-codec.ts"
import type { ByteReader, ByteWriter } from "./byte-stream.ts"
import { hasRecoveryPart, readRecoveryPart, writeRecoveryPart } from "./recovery-codec.ts"

const seedBytes = 16

/** Writes what layout 2 adds behind the fields of layout 1. */
export function writeExtension(out: ByteWriter, record: SubjectRecord): void {
  const { codes, addresses, missing } = record
  out.optional(codes?.delivery ?? null, ({ sentAt, seed, passphraseSentAt, passphrasesSent }) =>
    out.number(sentAt).bytes(seed).instant(passphraseSentAt).byte(passphrasesSent),
  )
  out.byte(addresses.current.length)
  for (const address of addresses.current) writeAddress(out, address)
  out.byte(addresses.former.length)
  for (const address of addresses.former) {
    writeAddress(out, address)
    out.number(address.leftAt)
  }
  out.instant(addresses.changedAt)
  const hasMissed = !isUntried(missing.totp) || !isUntried(missing.codes)
  out.optional(hasMissed ? missing : null, ({ totp, codes: missed }) => {
    writeAttempts(out, totp)
    writeAttempts(out, missed)
  })
  out.optional(hasRecoveryPart(record) ? record : null, part => writeRecoveryPart(out, part))
}

/** Reads it back into a record that has the rest. @throws PosternError `record-unreadable` */
export function readExtension(input: ByteReader, record: SubjectRecord): SubjectRecord {
  const delivery = input.optional(() => readDelivery(input))
  if (delivery !== null && record.codes === null) unreadable("codes that were delivered")
  const codes = record.codes && { ...record.codes, delivery }
  const addresses = readAddresses(input)
  const missing = input.optional(() => readMissing(input)) ?? nothingMissed
  const extended = { ...record, codes, addresses, missing }
  return input.optional(() => readRecoveryPart(input, extended)) ?? extended
}

function readDelivery(input: ByteReader): DeliveryState {
  return {
    sentAt: input.time(),
    seed: input.bytesOf(seedBytes),
    passphraseSentAt: input.instant(),
    passphrasesSent: input.byte(),
  }
}

function readMissing(input: ByteReader): MissingFactors {
  const missing = { totp: readAttempts(input), codes: readAttempts(input) }
  return isUntried(missing.totp) && isUntried(missing.codes) ? unreadable("attempts at missing factors") : missing
}

function readAddresses(input: ByteReader): Addresses {
  const list = <T>(most: number, read: () => T) => Array.from({ length: input.byteBelow(most + 1) }, read)
  return {
    current: list(maxAddresses, () => readAddress(input)),
    former: list(maxFormerAddresses, () => ({ ...readAddress(input), leftAt: input.time() })),
    changedAt: input.instant(),
  }
}

function writeAddress(out: ByteWriter, { channel, to, language }: NoticeAddress): void {
  out.text(channel).text(to).text(language)
}

function readAddress(input: ByteReader): NoticeAddress {
  return { channel: input.text(), to: input.text(), language: input.text() }
}

function unreadable(expected: string): never {
  throw new PosternError("record-unreadable", { expected })
}
