import { closeSync, openSync, readdirSync, readSync } from "node:fs"
import { join } from "node:path"
import type { Ignore } from "ignore"
import { archiveNames, isArchive } from "./archive-names.ts"
import { ignoreFile, isOpaque, type ScanRules } from "./scan-rules.ts"
import { isDownloadName, type Suspicion, suspectText } from "./suspicion.ts"

export interface ScanFinding extends Suspicion {
  readonly path: string
  /** The name inside of the archive; null for a file of its own. */
  readonly inside: string | null
}

export interface ScanProgress {
  readonly files: number
  readonly folder: string
}

export interface ScanSummary {
  readonly files: number
  /** Folders and files that could not be opened. */
  readonly unreadable: number
}

/** The beginning of a file that is read: codes stand in small files. */
const headBytes = 64 * 1024

/**
 * Walks a folder and gives what looks like codes in the clear, as it finds it. Links are not followed, so no loop and nothing outside.
 * @param onProgress told every 500 files.
 * @param isKept whether a code is one of the vault's own: then even a short list is reported.
 */
export function* scanFolder(
  root: string,
  rules: ScanRules,
  onProgress: (progress: ScanProgress) => void,
  isKept: (code: string) => boolean = () => false,
): Generator<ScanFinding, ScanSummary> {
  const buffer = Buffer.allocUnsafe(headBytes)
  const stack: { path: string; relative: string; outer: readonly { base: number; rules: Ignore }[] }[] = [
    { path: root, relative: "", outer: [] },
  ]
  let files = 0
  let unreadable = 0
  for (let folder = stack.pop(); folder !== undefined; folder = stack.pop()) {
    let entries: ReturnType<typeof listFolder>
    try {
      entries = listFolder(folder.path)
    } catch {
      unreadable++
      continue
    }
    const own = rules.folderRules(
      folder.path,
      entries.some(entry => entry.name === ignoreFile),
    )
    const inner =
      own === null
        ? folder.outer
        : [...folder.outer, { base: folder.relative === "" ? 0 : folder.relative.length + 1, rules: own }]
    for (const entry of entries) {
      const relative = folder.relative === "" ? entry.name : `${folder.relative}/${entry.name}`
      const path = join(folder.path, entry.name)
      if (entry.isDirectory()) {
        if (!rules.skipsFolder(entry.name, relative) && !isIgnored(inner, `${relative}/`))
          stack.push({ path, relative, outer: inner })
        continue
      }
      if (!entry.isFile() || rules.skipsFile(relative) || isIgnored(inner, relative)) continue
      files++
      if (files % 500 === 0) onProgress({ files, folder: folder.path })
      const found = scanFile(path, entry.name, buffer, isKept)
      if (found === "unreadable") unreadable++
      else if (found !== null) yield found
    }
  }
  return { files, unreadable }
}

const listFolder = (path: string) => readdirSync(path, { withFileTypes: true })

const isIgnored = (all: readonly { base: number; rules: Ignore }[], relative: string): boolean =>
  all.some(({ base, rules }) => rules.ignores(relative.slice(base)))

function scanFile(
  path: string,
  name: string,
  buffer: Buffer,
  isKept: (code: string) => boolean,
): ScanFinding | "unreadable" | null {
  if (isArchive(name)) {
    const inside = archiveNames(path).find(isDownloadName)
    return inside === undefined
      ? null
      : {
          path,
          inside,
          confidence: 0.7,
          service: null,
          evidence: ["an archive with a file named like a service's download"],
          codes: [],
        }
  }
  if (isOpaque(name)) return null
  const size = readHead(path, buffer)
  if (size === null) return "unreadable"
  const suspicion = suspectBytes(name, buffer.subarray(0, size), isKept)
  return suspicion === null ? null : { path, inside: null, ...suspicion }
}

function readHead(path: string, buffer: Buffer): number | null {
  try {
    const file = openSync(path, "r")
    try {
      return readSync(file, buffer, 0, headBytes, 0)
    } finally {
      closeSync(file)
    }
  } catch {
    return null
  }
}

function suspectBytes(name: string, bytes: Buffer, isKept: (code: string) => boolean): Suspicion | null {
  if (bytes.length < 6) return null
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe
  if (!isWide && bytes.subarray(0, 1024).includes(0)) return null
  // Byte for byte: what is looked for is ASCII, and decoding UTF-8 would cost more than the search.
  return suspectText(name, isWide ? bytes.toString("utf16le") : bytes.toString("latin1"), isKept)
}
