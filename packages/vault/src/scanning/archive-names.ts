import { closeSync, fstatSync, openSync, readSync } from "node:fs"
import { gunzipSync } from "node:zlib"

const maxNames = 100_000
const maxCompressed = 16 << 20
const maxUnpacked = 64 << 20

/** The names of the files in a zip, tar or tar.gz; nothing of them is unpacked to disk. Empty where it cannot be read. */
export function archiveNames(path: string): string[] {
  try {
    if (/\.zip$/i.test(path)) return zipNames(path)
    if (/\.tar$/i.test(path)) return tarNames(readEnd(path, maxUnpacked, "start"))
    return tarNames(gunzipSync(readEnd(path, maxCompressed, "start"), { maxOutputLength: maxUnpacked }))
  } catch {
    return []
  }
}

export const isArchive = (name: string): boolean => /\.(?:zip|tar|tgz|tar\.gz)$/i.test(name)

function readEnd(path: string, maxBytes: number, end: "start" | "tail"): Buffer {
  const file = openSync(path, "r")
  try {
    const { size } = fstatSync(file)
    const bytes = Buffer.alloc(Math.min(size, maxBytes))
    readSync(file, bytes, 0, bytes.length, end === "start" ? 0 : size - bytes.length)
    return bytes
  } finally {
    closeSync(file)
  }
}

/** The central directory (APPNOTE 4.3.12), which stands at the end: local headers may lie, and need not be read. */
function zipNames(path: string): string[] {
  const tail = readEnd(path, 4 << 20, "tail")
  const names: string[] = []
  for (let at = 0; names.length < maxNames; ) {
    at = tail.indexOf("PK\x01\x02", at, "latin1")
    if (at < 0 || at + 46 > tail.length) break
    const end = at + 46 + tail.readUInt16LE(at + 28)
    names.push(tail.toString("utf8", at + 46, end))
    // Past the name: headers inside of names would let 4 MiB hold gigabytes of them.
    at = end
  }
  return names
}

/** POSIX ustar headers, one each 512 bytes and the file's own blocks. */
function tarNames(bytes: Buffer): string[] {
  const names: string[] = []
  for (let at = 0; at + 512 <= bytes.length && names.length < maxNames; ) {
    const name = bytes.toString("utf8", at, at + 100).split("\0", 1)[0]!
    if (name === "") break
    names.push(name)
    const size = Number.parseInt(bytes.toString("latin1", at + 124, at + 136), 8)
    if (!(size >= 0)) break
    at += 512 + Math.ceil(size / 512) * 512
  }
  return names
}
