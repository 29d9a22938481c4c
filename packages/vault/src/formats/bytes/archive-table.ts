import { VaultError } from "../../record/index.ts"

/** A file in a zip, as the table of contents tells of it (APPNOTE 4.3.12). */
export interface TableEntry {
  readonly name: string
  /** bytes, unpacked */
  readonly size: number
  readonly packedSize: number
  /** 0 as it is, 8 deflated */
  readonly method: number
  readonly isEncrypted: boolean
  /** CRC-32 of the unpacked bytes */
  readonly checksum: number
  /** where its own header stands */
  readonly at: number
}

const maxMembers = 100_000
const winZipEncryption = 99

interface TablePlace {
  readonly at: number
  readonly count: number
}

/**
 * Reads the table of contents, which stands at the end. Every number in it may be a lie: what it claims is held against the file's size
 * before it is followed.
 * @throws VaultError `file-damaged`.
 */
export function readTable(file: Buffer): readonly TableEntry[] {
  const { at, count } = findTable(file)
  if (count > maxMembers) throw damagedArchive("holds more than 100,000 files")
  if (at + count * 46 > file.length) throw cutOff()
  const entries = new Map<string, TableEntry>()
  for (let place = at, left = count; left > 0; left--) {
    if (place + 46 > file.length || file.readUInt32LE(place) !== 0x02014b50) throw cutOff()
    const [nameSize, extraSize, noteSize] = [28, 30, 32].map(offset => file.readUInt16LE(place + offset))
    const end = place + 46 + nameSize!
    if (end + extraSize! > file.length) throw cutOff()
    const entry = readEntry(file, place, file.subarray(end, end + extraSize!), file.toString("utf8", place + 46, end))
    if (entries.has(entry.name)) throw damagedArchive("holds two files of one name, which no program writes")
    entries.set(entry.name, entry)
    place = end + extraSize! + noteSize!
  }
  assertApart([...entries.values()], file.length)
  return [...entries.values()]
}

/** APPNOTE 4.3.16, and 4.3.14 where a number did not fit. */
function findTable(file: Buffer): TablePlace {
  const end = file.lastIndexOf("PK\u0005\u0006", undefined, "latin1")
  if (end < 0 || end + 22 > file.length) throw cutOff()
  const count = file.readUInt16LE(end + 10)
  const at = file.readUInt32LE(end + 16)
  const locator = end - 20
  const isLarge = count === 0xffff || at === 0xffff_ffff
  if (!isLarge || locator < 0 || file.readUInt32LE(locator) !== 0x07064b50) return { at, count }
  const end64 = readLarge(file, locator + 8)
  if (end64 + 56 > file.length || file.readUInt32LE(end64) !== 0x06064b50) throw cutOff()
  return { at: readLarge(file, end64 + 48), count: readLarge(file, end64 + 32) }
}

function readEntry(file: Buffer, place: number, extra: Buffer, name: string): TableEntry {
  const flags = file.readUInt16LE(place + 8)
  const method = file.readUInt16LE(place + 10)
  const small = { size: file.readUInt32LE(place + 24), packedSize: file.readUInt32LE(place + 20) }
  const sizes = { ...small, at: file.readUInt32LE(place + 42) }
  return {
    name,
    method,
    isEncrypted: (flags & 1) === 1 || method === winZipEncryption,
    checksum: file.readUInt32LE(place + 16),
    ...enlarge(sizes, extra),
  }
}

type Sizes = Pick<TableEntry, "size" | "packedSize" | "at">

/** APPNOTE 4.5.3: of the numbers those that did not fit follow in field 1, in this order. */
function enlarge(sizes: Sizes, extra: Buffer): Sizes {
  let field = 0
  while (field + 4 <= extra.length && extra.readUInt16LE(field) !== 1) field += 4 + extra.readUInt16LE(field + 2)
  let at = field + 4
  const next = (given: number): number => {
    if (given !== 0xffff_ffff) return given
    if (at + 8 > extra.length) throw cutOff()
    at += 8
    return readLarge(extra, at - 8)
  }
  return { size: next(sizes.size), packedSize: next(sizes.packedSize), at: next(sizes.at) }
}

/** Refuses files that share bytes: so a small archive could unpack to any number of copies of one file. */
function assertApart(entries: readonly TableEntry[], fileSize: number): void {
  let free = 0
  for (const { at, packedSize } of entries.toSorted((a, b) => a.at - b.at)) {
    if (at < free) throw damagedArchive("holds two files in one place, which no program writes")
    free = at + 30 + packedSize
  }
  if (free > fileSize) throw cutOff()
}

/** Too large for any file is as good as endless. */
function readLarge(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at))
}

export const damagedArchive = (what: string): VaultError => new VaultError("file-damaged", `The zip archive ${what}.`)
const cutOff = (): VaultError => damagedArchive("is damaged or was cut off")
