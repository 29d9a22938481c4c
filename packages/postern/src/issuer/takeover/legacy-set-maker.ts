import { createHmac } from "node:crypto"
import {
  type BroughtCodes,
  dayMs,
  formBits,
  type HashScheme,
  type Instant,
  type SearchedCodes,
  type SubjectRecord,
} from "../../record/index.ts"
import type { HashQueue } from "../attempts/hash-queue.ts"
import { saltOfCode } from "../codes/precheck.ts"
import { codeDigest, isSlow } from "../codes/slow-hash.ts"
import { purposeKey } from "../history/audit-chain.ts"
import type { Random } from "../persistence/ports.ts"
import { frame } from "../persistence/sealing/framing.ts"
import { sameBytes } from "../same-bytes.ts"
import type { BroughtValues, CheckedCodes } from "./entry-codes.ts"
import { computeForeignHash, foreignHashSeconds, type ParsedHash } from "./foreign-hash.ts"
import { slotCount, slotKeyOf, slotOf } from "./legacy-input.ts"

const saltBytes = 16
const digestBytes = 16
// NIST SP 800-63B-4 §4.2.1.1 and §3.1.2.2
const minRecoveryBits = 64
const bitsWithoutSlowHash = 112
/** When imported codes expire, unless somebody says otherwise: dumps of the old database hold them for as long as they work. */
export const defaultLifeDays = 180

type RecordKey = Pick<SubjectRecord, "recordKey">

/** Hashes the codes of another system anew, and searches the ones that keep that system's hash. */
export class LegacySetMaker {
  readonly #random: Random
  readonly #queue: HashQueue
  readonly #scheme: HashScheme

  /** @param scheme the application's slow hash, without a tag: such codes have no bits to spare for one */
  constructor(random: Random, queue: HashQueue, scheme: HashScheme) {
    this.#random = random
    this.#queue = queue
    this.#scheme = scheme
  }

  /** Makes the set for this record. The codes themselves are in nothing that is kept. */
  async make(record: RecordKey, codes: CheckedCodes, now: Instant): Promise<BroughtCodes> {
    const { form, keyId, values, issuedAt, expiresAt = now + defaultLifeDays * dayMs } = codes
    const bits = formBits(form)
    const facts = { form, keyId, mayRecover: bits >= minRecoveryBits }
    if ("texts" in values) {
      const { slots, ...wrapped } = await this.#wrap(record, values.texts, bits)
      return { ...wrapped, issuedAt, expiresAt, legacy: { ...facts, scheme: values.scheme, slots } }
    }
    const { scheme, hashes } = values
    return {
      salt: this.#random(saltBytes),
      scheme: { name: "hmac-sha256" },
      digests: hashes.map(hash => hash && foreignDigest(record, scheme, hash.salt, hash.output)),
      issuedAt,
      expiresAt,
      legacy: { ...facts, scheme, hashes: hashes.map(hash => hash && { salt: hash.salt, cost: hash.cost }) },
    }
  }

  async #wrap(record: RecordKey, texts: readonly (string | null)[], bits: number) {
    const scheme: HashScheme = bits >= bitsWithoutSlowHash ? { name: "hmac-sha256" } : this.#scheme
    const { salt, slots } = this.#drawSlots(record, texts)
    const key = purposeKey(record.recordKey, "code digest")
    const digests = await Promise.all(
      texts.map((text, i) => {
        if (text === null) return null
        const compute = () => codeDigest(scheme, key, saltOfCode(salt, slots[i]!), text)
        return isSlow(scheme) ? this.#queue.hash(compute) : compute()
      }),
    )
    return { salt, scheme, digests, slots }
  }

  // Drawn until no two codes share a slot: ten codes take five draws, sixteen some hundred, which is milliseconds.
  #drawSlots(record: RecordKey, texts: readonly (string | null)[]) {
    const key = slotKeyOf(record)
    const count = slotCount(texts.filter(text => text !== null).length)
    for (;;) {
      const salt = this.#random(saltBytes)
      const slots = distinctSlots(texts, text => slotOf(key, salt, text, count))
      if (slots !== null) return { salt, slots }
    }
  }

  /** Finds the code of a set whose foreign hash this text has: the place, or null. Starts anywhere, so that the time tells nothing of the order. */
  search(record: RecordKey, { scheme, codes }: SearchedCodes, text: string): Promise<number | null> {
    return this.#queue.hashToTest(async () => {
      const start = codes.length === 0 ? 0 : this.#random(1)[0]! % codes.length
      for (const { position, hash, digest } of [...codes.slice(start), ...codes.slice(0, start)]) {
        const output = await computeForeignHash(scheme, hash, text)
        if (sameBytes(digest, foreignDigest(record, scheme, hash.salt, output))) return position
      }
      return null
    })
  }
}

// Null as soon as two codes share a slot: most draws end after a few codes.
function distinctSlots(texts: readonly (string | null)[], slotOfText: (text: string) => number) {
  const slots: (number | null)[] = []
  for (const text of texts) {
    const slot = text === null ? null : slotOfText(text)
    if (slot !== null && slots.includes(slot)) return null
    slots.push(slot)
  }
  return slots
}

// Of the hash no more than a MAC is kept: the opened record holds nothing that the other system would accept, or that a cracking tool reads.
function foreignDigest({ recordKey }: RecordKey, scheme: string, salt: Uint8Array, output: Uint8Array): Buffer {
  return createHmac("sha256", purposeKey(recordKey, "code digest"))
    .update(frame(scheme, salt, output))
    .digest()
    .subarray(0, digestBytes)
}

/** Gives about how many seconds of one core a wrong guess at these codes takes; none where they are hashed anew. */
export function secondsPerGuess(values: BroughtValues): number {
  if ("texts" in values) return 0
  const hashes = values.hashes.filter((hash): hash is ParsedHash => hash !== null)
  return hashes.reduce((sum, hash) => sum + foreignHashSeconds(values.scheme, hash), 0)
}
