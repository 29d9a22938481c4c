import { crc32 } from "node:zlib"
import { unzipSync } from "fflate"
import { VaultError } from "../../record/index.ts"

/** Whether the bytes are a zip. */
export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4

/** A file in an archive, as the archive's table of contents tells of it. */
export interface Member {
  readonly name: string
  /** Bytes, unpacked, as the archive says; no more are unpacked. */
  readonly size: number
  readonly packedSize: number
  readonly isEncrypted: boolean
  /** CRC-32 of the unpacked bytes; null where the table of contents stands where only the library finds it (zip64). */
  readonly checksum: number | null
}

const maxMembers = 100_000
/** Texts shrink to a tenth; what shrinks to a hundredth was made to fill the memory. Small files may. */
const maxRatio = 100
const freeBytes = 16 << 20

/**
 * The table of contents of a zip (APPNOTE 4.3.12), without unpacking anything.
 * @throws VaultError `file-damaged` where it is cut off, has more than 100,000 members, or two of one name.
 */
export function listMembers(bytes: Uint8Array): Member[] {
  const members: Member[] = []
  const names = new Set<string>()
  unzip(bytes, ({ name, size, originalSize, compression }) => {
    if (members.length >= maxMembers) throw damaged("holds more than 100,000 files")
    if (names.has(name)) throw damaged("holds two files of one name, which no program writes")
    names.add(name)
    // 99 is WinZip's AES; older encryption shows as a flag only, and fails to unpack.
    members.push({ name, size: originalSize, packedSize: size, isEncrypted: compression === 99, checksum: null })
    return false
  })
  const details = memberDetails(bytes)
  return members.map(member => {
    const known = details.get(member.name)
    return known === undefined
      ? member
      : { ...member, checksum: known.checksum, isEncrypted: member.isEncrypted || known.isEncrypted }
  })
}

/**
 * Unpacks the wanted members into memory; no path of the archive is ever used.
 * @param maxBytes what they may unpack to together: checked before anything is unpacked.
 * @throws VaultError `file-damaged`.
 */
export function unpackMembers(
  bytes: Uint8Array,
  wanted: readonly Member[],
  maxBytes: number,
): ReadonlyMap<string, Uint8Array> {
  const total = wanted.reduce((sum, { size }) => sum + size, 0)
  if (total > maxBytes)
    throw damaged(`would unpack to more than ${Math.floor(maxBytes / (1 << 20))} MiB; nothing was unpacked`)
  const packed = wanted.reduce((sum, { packedSize }) => sum + packedSize, 0)
  if (total > freeBytes && total > packed * maxRatio)
    throw damaged(`would unpack to more than ${maxRatio} times its size, which no text does; nothing was unpacked`)
  const names = new Set(wanted.map(({ name }) => name))
  let given = 0
  const files = unzip(bytes, ({ name, originalSize }) => {
    if (!names.has(name)) return false
    given += originalSize
    return given <= maxBytes
  })
  // The library takes the size that the archive states, and does not notice when there is more or less.
  for (const { name, checksum } of wanted)
    if (files[name] === undefined || (checksum !== null && crc32(files[name]) !== checksum))
      throw damaged("is damaged: a file in it is not what its table of contents says")
  return new Map(Object.entries(files))
}

type Filter = NonNullable<NonNullable<Parameters<typeof unzipSync>[1]>["filter"]>

function unzip(bytes: Uint8Array, filter: Filter): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter })
  } catch (error) {
    if (error instanceof VaultError) throw error
    throw damaged("is damaged or was cut off")
  }
}

const damaged = (what: string): VaultError => new VaultError("file-damaged", `The zip archive ${what}.`)

/** What the library does not tell of the members: bit 0 of the flags says that one is encrypted, and each has a checksum. */
function memberDetails(bytes: Uint8Array): ReadonlyMap<string, Pick<Member, "isEncrypted" | "checksum">> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found = new Map<string, Pick<Member, "isEncrypted" | "checksum">>()
  const end = file.lastIndexOf("PK\x05\x06", undefined, "latin1")
  if (end < 0 || end + 22 > file.length) return found
  let at = file.readUInt32LE(end + 16)
  for (let count = 0; count < maxMembers && at + 46 <= file.length; count++) {
    if (file.readUInt32LE(at) !== 0x02014b50) break
    const nameSize = file.readUInt16LE(at + 28)
    found.set(file.toString("utf8", at + 46, at + 46 + nameSize), {
      isEncrypted: (file.readUInt16LE(at + 8) & 1) === 1,
      checksum: file.readUInt32LE(at + 16),
    })
    at += 46 + nameSize + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32)
  }
  return found
}
