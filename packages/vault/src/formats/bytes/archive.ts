import { crc32, inflateRawSync } from "node:zlib"
import { damagedArchive, readTable, type TableEntry } from "./archive-table.ts"

/** Whether the bytes are a zip. */
export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4

/** A file in an archive, as the archive's table of contents tells of it. */
export type Member = TableEntry

const stored = 0
const deflated = 8
/** Texts shrink to a tenth; what shrinks to a hundredth was made to fill the memory. Small files may. */
const maxRatio = 100
const freeBytes = 16 << 20

/**
 * The table of contents of a zip, without unpacking anything.
 * @throws VaultError `file-damaged` where it is cut off, has more than 100,000 members, two of one name, or two in one place.
 */
export function listMembers(bytes: Uint8Array): readonly Member[] {
  return readTable(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
}

/**
 * Unpacks the wanted members into memory; no path of the archive is ever used.
 * @param maxBytes what they may unpack to together: checked before anything is unpacked, and held to while each is.
 * @throws VaultError `file-damaged`.
 */
export function unpackMembers(
  bytes: Uint8Array,
  wanted: readonly Member[],
  maxBytes: number,
): ReadonlyMap<string, Uint8Array> {
  const total = wanted.reduce((sum, { size }) => sum + size, 0)
  if (total > maxBytes)
    throw damagedArchive(`would unpack to more than ${Math.floor(maxBytes / (1 << 20))} MiB; nothing was unpacked`)
  const packed = wanted.reduce((sum, { packedSize }) => sum + packedSize, 0)
  if (total > freeBytes && total > packed * maxRatio)
    throw damagedArchive(
      `would unpack to more than ${maxRatio} times its size, which no text does; nothing was unpacked`,
    )
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return new Map(wanted.map(member => [member.name, unpack(file, member)]))
}

function unpack(file: Buffer, { at, method, packedSize, size, checksum }: Member): Uint8Array {
  const isHere = at + 30 <= file.length && file.readUInt32LE(at) === 0x04034b50
  const start = isHere ? at + 30 + file.readUInt16LE(at + 26) + file.readUInt16LE(at + 28) : file.length
  const packed = file.subarray(start, start + packedSize)
  if (!isHere || packed.length !== packedSize) throw notWhatIsListed()
  if (method !== stored && method !== deflated)
    throw damagedArchive("is packed in a way that is not read here: unpack it, and import what is in it")
  const plain = method === stored ? packed : inflate(packed, size)
  if (plain.length !== size || crc32(plain) !== checksum) throw notWhatIsListed()
  return plain
}

function inflate(packed: Buffer, size: number): Buffer {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(size, 1) })
  } catch {
    throw notWhatIsListed()
  }
}

const notWhatIsListed = (): Error => damagedArchive("is damaged: a file in it is not what its table of contents says")
