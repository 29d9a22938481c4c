import { readFileSync } from "node:fs"
import { VaultError } from "../record/index.ts"

/**
 * The bytes of a font file that a PDF can hold: TrueType or OpenType, also the first font of a collection (`.ttc`).
 * @throws VaultError `thing-not-found` where there is none, `usage-wrong` where it is no font.
 */
export function readFontFile(path: string): Buffer {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new VaultError(
      "thing-not-found",
      code === "EISDIR" ? `${path} is a folder, and no font.` : `There is no font ${path} that can be read.`,
      { cause },
    )
  }
  const font = bytes.subarray(0, 4).toString("latin1") === "ttcf" ? firstOfCollection(bytes) : bytes
  if (font === null || !isFont(font))
    throw new VaultError(
      "usage-wrong",
      `${path} is no font that can be printed with: give a TrueType or OpenType file (.ttf, .otf, .ttc, .woff).`,
    )
  return font
}

const isFont = (bytes: Buffer): boolean =>
  ["\0\u0001\0\0", "true", "OTTO", "wOFF", "wOF2"].includes(bytes.subarray(0, 4).toString("latin1"))

const tableRecordBytes = 16
const headBytes = 12

/**
 * A collection as the file of its first font (ISO/IEC 14496-22 §4.4): its list of tables is put in front, and names places in the file, which stay
 * where they are.
 */
function firstOfCollection(bytes: Buffer): Buffer | null {
  if (bytes.length < 16) return null
  const at = bytes.readUInt32BE(12)
  if (at + headBytes > bytes.length) return null
  const length = headBytes + bytes.readUInt16BE(at + 4) * tableRecordBytes
  if (at + length > bytes.length) return null
  const font = Buffer.from(bytes)
  bytes.copy(font, 0, at, at + length)
  return font
}
