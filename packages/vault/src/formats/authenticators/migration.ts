import { VaultError } from "../../record/index.ts"
import type { SourceEntry } from "../entries/entry.ts"
import { inventory } from "./inventory.ts"

/** Google's MigrationPayload: field 1 repeated, in it name 2 and issuer 3. Field 1 in that, the seed, is stepped over. */
export function readMigration(payload: Buffer): SourceEntry[] {
  return protobufFields(payload)
    .filter(({ number }) => number === 1)
    .map(({ bytes }) => {
      const fields = protobufFields(bytes)
      const field = (wanted: number): string =>
        fields.find(({ number }) => number === wanted)?.bytes.toString("utf8") ?? ""
      return inventory(field(3), field(2))
    })
}

const cutShort = (): VaultError => new VaultError("file-damaged", "The migration address is cut short: copy it whole.")

function protobufFields(bytes: Buffer): { number: number; bytes: Buffer }[] {
  const fields: { number: number; bytes: Buffer }[] = []
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 0; shift < 49; shift += 7) {
      const byte = bytes[at++]
      if (byte === undefined) break
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    throw cutShort()
  }
  while (at < bytes.length) {
    const tag = varint()
    const wire = tag & 7
    if (wire === 0) varint()
    else if (wire === 2) {
      const size = varint()
      if (at + size > bytes.length) throw cutShort()
      fields.push({ number: tag >>> 3, bytes: bytes.subarray(at, at + size) })
      at += size
    } else at += wire === 1 ? 8 : wire === 5 ? 4 : bytes.length
  }
  return fields
}
