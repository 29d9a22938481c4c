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
  readonly isEncrypted: boolean
}

const maxMembers = 100_000

/**
 * The table of contents of a zip (APPNOTE 4.3.12), without unpacking anything.
 * @throws VaultError `file-damaged` where it is cut off, has more than 100,000 members, or two of one name.
 */
export function listMembers(bytes: Uint8Array): Member[] {
  const members: Member[] = []
  const names = new Set<string>()
  unzip(bytes, ({ name, originalSize, compression }) => {
    if (members.length >= maxMembers) throw damaged("holds more than 100,000 files")
    if (names.has(name)) throw damaged("holds two files of one name, which no program writes")
    names.add(name)
    // 99 is WinZip's AES; older encryption shows as a flag only, and fails to unpack.
    members.push({ name, size: originalSize, isEncrypted: compression === 99 })
    return false
  })
  const encrypted = encryptedNames(bytes)
  return members.map(member => ({ ...member, isEncrypted: member.isEncrypted || encrypted.has(member.name) }))
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
  const names = new Set(wanted.map(({ name }) => name))
  let given = 0
  const files = unzip(bytes, ({ name, originalSize }) => {
    if (!names.has(name)) return false
    given += originalSize
    return given <= maxBytes
  })
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

/** Bit 0 of the general purpose flag says that a member is encrypted; the library does not tell of it. */
function encryptedNames(bytes: Uint8Array): ReadonlySet<string> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found = new Set<string>()
  const end = file.lastIndexOf("PK\x05\x06", undefined, "latin1")
  if (end < 0 || end + 22 > file.length) return found
  let at = file.readUInt32LE(end + 16)
  for (let count = 0; count < maxMembers && at + 46 <= file.length; count++) {
    if (file.readUInt32LE(at) !== 0x02014b50) break
    const nameSize = file.readUInt16LE(at + 28)
    if ((file.readUInt16LE(at + 8) & 1) === 1) found.add(file.toString("utf8", at + 46, at + 46 + nameSize))
    at += 46 + nameSize + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32)
  }
  return found
}
