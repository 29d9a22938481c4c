import {
  type CodeForm,
  type ForeignHash,
  foreignSchemes,
  type LegacyCodes,
  legacySchemes,
  maxLegacyCodes,
  PosternError,
  type SubjectRecord,
  type TakenOver,
  type WrappedScheme,
} from "../../../record/index.ts"
import type { ByteReader, ByteWriter } from "./byte-stream.ts"

// The numbers of these lists and of `legacySchemes` are the format (docs/spec/record.md): append, never reorder.
const cases: readonly CodeForm["case"][] = ["exact", "lower", "upper"]
const maxSlots = 64
const maxSizes = 16
const maxCosts = 4

/** Whether the record holds anything of another system. */
export function hasTakeoverPart({ takenOver }: Pick<SubjectRecord, "takenOver">): boolean {
  return takenOver !== null
}

/** Writes where the subject came from, and what its codes have beside their digests. */
export function writeTakeover(out: ByteWriter, { takenOver, codes }: SubjectRecord): void {
  const { origin, run, at, form, refusedRecoveryAt } = takenOver!
  out.text(origin)
  out.optional(run, id => out.text(id))
  out.number(at)
  out.optional(form, each => writeForm(out, each))
  out.instant(refusedRecoveryAt)
  out.optional(codes?.legacy ?? null, legacy => writeLegacy(out, legacy))
}

/** Reads it into a record that has the rest. @throws PosternError `record-unreadable` */
export function readTakeover(input: ByteReader, record: SubjectRecord): SubjectRecord {
  const takenOver: TakenOver = {
    origin: input.text(),
    run: input.optional(() => input.text()),
    at: input.time(),
    form: input.optional(() => readForm(input)),
    refusedRecoveryAt: input.instant(),
  }
  const { codes } = record
  const legacy = input.optional(() => {
    if (codes === null || takenOver.form === null) return unreadable("codes of another system, and their form")
    return readLegacy(input, takenOver.form, codes.digests.length)
  })
  return { ...record, takenOver, codes: codes && { ...codes, legacy } }
}

function writeForm(out: ByteWriter, { alphabet, lengths, groups, case: letters }: CodeForm): void {
  out.text(alphabet).byte(cases.indexOf(letters))
  for (const sizes of [lengths, groups]) {
    out.byte(sizes.length)
    for (const size of sizes) out.byte(size)
  }
}

function readForm(input: ByteReader): CodeForm {
  const alphabet = input.text()
  const letters = input.oneOf(cases)
  const sizes = () => Array.from({ length: input.byteBelow(maxSizes + 1) }, () => input.byte())
  return { alphabet, case: letters, lengths: sizes(), groups: sizes() }
}

function writeLegacy(out: ByteWriter, legacy: LegacyCodes): void {
  out.byte(legacySchemes.indexOf(legacy.scheme)).byte(legacy.mayRecover ? 1 : 0)
  out.optional(legacy.keyId, id => out.text(id))
  if ("slots" in legacy) for (const each of legacy.slots) out.optional(each, slot => out.byte(slot))
  else for (const each of legacy.hashes) out.optional(each, hash => writeHash(out, hash))
}

function readLegacy(input: ByteReader, form: CodeForm, count: number): LegacyCodes {
  const scheme = input.oneOf(legacySchemes)
  const mayRecover = input.byteBelow(2) === 1
  const keyId = input.optional(() => input.text())
  const each = <T>(read: () => T) => Array.from({ length: count }, () => input.optional(read))
  const facts = { form, mayRecover, keyId }
  const foreign = foreignSchemes.find(name => name === scheme)
  if (foreign !== undefined) return { ...facts, scheme: foreign, hashes: each(() => readHash(input)) }
  return { ...facts, scheme: scheme as WrappedScheme, slots: each(() => input.byteBelow(maxSlots)) }
}

function writeHash(out: ByteWriter, { salt, cost }: ForeignHash): void {
  out.bytes(salt).byte(cost.length)
  for (const each of cost) out.number(each)
}

function readHash(input: ByteReader): ForeignHash {
  return {
    salt: input.bytes(),
    cost: Array.from({ length: input.byteBelow(maxCosts + 1) }, () => input.number()),
  }
}

/** How many codes a set of a format may have. */
export function maxCodesOf(format: string): number {
  return format === "legacy" ? maxLegacyCodes : 16
}

function unreadable(expected: string): never {
  throw new PosternError("record-unreadable", { expected })
}
