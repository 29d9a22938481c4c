import type { Authenticator, FreeRefusals, PendingAuthenticator, SubjectRecord } from "../../../record/index.ts"
import { isUntried, noAddresses, noHistory, nothingMissed, PosternError, selectorCount } from "../../../record/index.ts"
import { readAttempts, writeAttempts } from "./attempts-codec.ts"
import { hasAuthenticatorsPart, readAuthenticators, writeAuthenticators } from "./authenticators-codec.ts"
import { ByteReader, ByteWriter } from "./byte-stream.ts"
import { readCodeSet, writeCodeSet } from "./code-set-codec.ts"
import { readHistory, writeHistory } from "./history-codec.ts"
import { readExtension, writeExtension } from "./record-extension.ts"
import { hasRecoveryPart } from "./recovery-codec.ts"
import { readSecret, writeSecret } from "./secret-codec.ts"
import { hasTakeoverPart, readTakeover, writeTakeover } from "./takeover-codec.ts"

// The order of this list is the format (docs/spec/record.md).
const reasons = ["already-used", "superseded", "expired", "replayed"] as const

export const recordKeyBytes = 32

// Layout 2 also has addresses, a delivery that is not proved yet, failures at missing factors, and what a recovery leaves, layout 3 where the
// subject came from, layout 4 several authenticators, their numbers and names. Most records have none of that, and are shorter without the places for it.
const layouts = { plain: 1, extended: 2, takenOver: 3, several: 4 } as const

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
  if (layout >= layouts.extended) writeExtension(out, record)
  if (layout === layouts.takenOver) writeTakeover(out, record)
  if (layout === layouts.several) {
    out.optional(hasTakeoverPart(record) ? record : null, part => writeTakeover(out, part))
    writeAuthenticators(out, record)
  }
  writeHistory(out, record.history)
  return out.finish()
}

function layoutOf(record: SubjectRecord): 1 | 2 | 3 | 4 {
  if (hasAuthenticatorsPart(record)) return layouts.several
  if (hasTakeoverPart(record)) return layouts.takenOver
  const { codes, addresses, missing } = record
  const hasAddresses = addresses.current.length > 0 || addresses.former.length > 0 || addresses.changedAt !== null
  const hasMissed = !isUntried(missing.totp) || !isUntried(missing.codes)
  const isExtended = hasAddresses || hasMissed || codes?.delivery != null || hasRecoveryPart(record)
  return isExtended ? layouts.extended : layouts.plain
}

/**
 * Reads a record back.
 * @throws PosternError `record-unreadable` for anything but the exact layout; an unknown hash scheme or format fails closed.
 */
export function decodeRecord(bytes: Uint8Array): SubjectRecord {
  const input = new ByteReader(bytes)
  const layout = input.byte()
  if (!Object.values<number>(layouts).includes(layout))
    throw new PosternError("record-unreadable", { expected: `record layout ${Object.values(layouts).join(" or ")}` })
  const record = {
    recordKey: input.bytesOf(recordKeyBytes),
    totp: input.optional(() => readTotp(input)),
    pending: input.optional(() => ({
      ...readEnrollment(input),
      startedAt: input.time(),
      name: null,
      adds: false,
      set: null,
    })),
    codes: input.optional(() => readCodeSet(input)),
    setsIssued: input.number(),
    nextSelector: input.byteBelow(selectorCount),
    selectorsIssued: input.byteBelow(selectorCount + 1),
    freeRefusals: readFreeRefusals(input),
    allowances: { enrollments: input.instant(), notes: input.instant(), addresses: input.instant() },
  }
  const whole = {
    ...record,
    staged: null,
    recentProof: null,
    formerSecrets: [],
    mustEnroll: false,
    authenticatorsBound: record.totp === null ? 0 : 1,
    addresses: noAddresses,
    missing: nothingMissed,
    takenOver: null,
    history: noHistory,
  }
  const extended = layout >= layouts.extended ? readExtension(input, whole) : whole
  const takenOver = layout === layouts.takenOver ? readTakeover(input, extended) : extended
  const several = layout === layouts.several ? readSeveral(input, takenOver) : takenOver
  const decoded = { ...several, history: readHistory(input) }
  input.end()
  if ((decoded.codes?.format === "legacy") !== (decoded.codes?.legacy != null))
    throw new PosternError("record-unreadable", { expected: "what belongs to codes of another system" })
  // One record has one form: what fits a lower layout is not read from a higher one.
  if (layoutOf(decoded) !== layout)
    throw new PosternError("record-unreadable", { expected: "the lowest layout that fits" })
  return decoded
}

function readSeveral(input: ByteReader, record: SubjectRecord): SubjectRecord {
  return readAuthenticators(input, input.optional(() => readTakeover(input, record)) ?? record)
}

function readFreeRefusals(input: ByteReader): FreeRefusals {
  const times = reasons.map(reason => [reason, input.instant()] as const)
  return Object.fromEntries(times) as FreeRefusals
}

function writeEnrollment(out: ByteWriter, factor: Authenticator | PendingAuthenticator): void {
  writeSecret(out, factor)
  out.text(factor.account)
  writeAttempts(out, factor.attempts)
}

function readEnrollment(
  input: ByteReader,
): Pick<Authenticator, "secret" | "parameters" | "account" | "attempts" | "clockOffset"> {
  return { ...readSecret(input), account: input.text(), attempts: readAttempts(input), clockOffset: null }
}

function readTotp(input: ByteReader): Authenticator {
  return {
    number: 1,
    name: null,
    ...readEnrollment(input),
    activatedAt: input.time(),
    lastStep: input.number(),
    lastUsedAt: input.instant(),
    lostAt: null,
    others: [],
  }
}
