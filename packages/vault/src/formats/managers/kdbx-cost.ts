import { VaultError } from "../../record/index.ts"

const maxMemoryBytes = 1n << 30n
const maxArgonRounds = 100n
/** KeePassXC's one-second benchmark gives some ten million. */
const maxAesRounds = 200_000_000n

/**
 * Refuses a database whose key derivation asks for more than a gibibyte or minutes of work: read from the plain header, before any
 * work is done. (KDBX 3.1 header field 6; KDBX 4 field 11, a variant dictionary with `M`, `I`, `P` and `R`.)
 * @throws VaultError `kdf-too-costly`, `file-damaged`.
 */
export function assertBearableKdbx(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const isFour = view.getUint16(10, true) >= 4
    let at = 12
    for (;;) {
      const id = view.getUint8(at)
      const size = isFour ? view.getUint32(at + 1, true) : view.getUint16(at + 1, true)
      const start = at + (isFour ? 5 : 3)
      if (id === 0) return
      if (!isFour && id === 6) assertAtMost(view.getBigUint64(start, true), maxAesRounds)
      if (isFour && id === 11) assertParameters(view, start, start + size)
      at = start + size
    }
  } catch (error) {
    if (error instanceof RangeError)
      throw new VaultError("file-damaged", "The KeePass database's header is cut short.", { cause: error })
    throw error
  }
}

function assertAtMost(value: bigint, most: bigint): void {
  if (value > most)
    throw new VaultError(
      "kdf-too-costly",
      "The KeePass database asks for more key derivation work than is reasonable; nothing was computed.",
    )
}

function assertParameters(view: DataView, start: number, end: number): void {
  let at = start + 2
  while (at < end) {
    const type = view.getUint8(at)
    if (type === 0) return
    const nameSize = view.getInt32(at + 1, true)
    if (nameSize < 0 || nameSize > 64) throw new RangeError("name size")
    const name = Buffer.from(view.buffer, view.byteOffset + at + 5, nameSize).toString("latin1")
    const valueAt = at + 5 + nameSize
    const size = view.getInt32(valueAt, true)
    if (size < 0) throw new RangeError("value size")
    const value =
      size === 8 ? view.getBigUint64(valueAt + 4, true) : size === 4 ? BigInt(view.getUint32(valueAt + 4, true)) : 0n
    if (name === "M") assertAtMost(value, maxMemoryBytes)
    if (name === "I") assertAtMost(value, maxArgonRounds)
    if (name === "P") assertAtMost(value, 64n)
    if (name === "R") assertAtMost(value, maxAesRounds)
    at = valueAt + 4 + size
  }
}
