import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs"
import { decodeText, isDownloadName, isTellingName, readImport, withArticle } from "../reading/index.ts"
import { archiveNames, isArchive } from "./archive-names.ts"
import type { HeldCodes } from "./held-codes.ts"
import { isOpaque } from "./scan-rules.ts"
import { headingAt, type Suspicion, suspectText } from "./suspicion.ts"

/** What was found in one file. */
export interface FileFinding<T> extends Suspicion {
  /** The name inside of the archive; null for a file of its own. */
  readonly inside: string | null
  /** What of the vault stands in it. */
  readonly held: readonly T[]
}

/** The beginning of a file that is read: codes stand in small files. */
export const headBytes = 64 * 1024
/** Files of programs are read whole, up to this size. */
const maxWholeBytes = 8 << 20

/** Looks at one file. Null where nothing in it looks like codes. */
export async function scanFile<T>(
  path: string,
  name: string,
  buffer: Buffer,
  held: HeldCodes<T>,
): Promise<FileFinding<T> | "unreadable" | null> {
  if (isArchive(name)) return scanArchive(path)
  if (isOpaque(name)) return null
  const head = readHead(path, buffer)
  if (head === null) return "unreadable"
  const { bytes, size } = head
  const text = bytes.length < 6 ? null : decodeText(bytes)
  const known = text === null ? [] : held.find(text)
  if (known.length > 0) return heldFinding(known)
  const container =
    size <= maxWholeBytes && isContainer(name, bytes, text) ? await readContainer(path, name, held) : null
  if (container !== null) return container
  const suspicion = text === null ? null : suspectText(name, text)
  return suspicion === null ? null : { ...suspicion, inside: null, held: [] }
}

const heldFinding = <T>(held: readonly T[]): FileFinding<T> => ({
  confidence: 1,
  service: null,
  evidence: [held.length === 1 ? "codes of an account in the vault" : `codes of ${held.length} accounts in the vault`],
  codes: [],
  inside: null,
  held,
})

function scanArchive(path: string): FileFinding<never> | null {
  const inside = archiveNames(path).find(isDownloadName)
  const evidence = ["an archive with a file named like a service's download"]
  return inside === undefined ? null : { confidence: 0.7, service: null, evidence, codes: [], inside, held: [] }
}

function readHead(path: string, buffer: Buffer): { bytes: Buffer; size: number } | null {
  try {
    const file = openSync(path, "r")
    try {
      const count = readSync(file, buffer, 0, headBytes, 0)
      return { bytes: buffer.subarray(0, count), size: fstatSync(file).size }
    } finally {
      closeSync(file)
    }
  } catch {
    return null
  }
}

const containerName = /\.(?:csv|tsv|json|jsonl|xml|html?|mhtml|eml|rtf|docx|odt|pdf|1pux)$/i
/** Exports in the clear and documents, for which `import` has readers of their own. */
const exportMark = /"encrypted"\s*:\s*false|<KeePassFile|"recovery_?codes?"|"backup_?codes?"|"scratch_?codes?"/i

/** Whether it is worth to read the file as what it is: its name or its beginning speak of codes, or of an export. */
function isContainer(name: string, bytes: Buffer, text: string | null): boolean {
  if (!containerName.test(name)) return false
  if (isTellingName(name) || /\.(?:docx|odt|1pux|rtf)$/i.test(name)) return true
  if (/\.pdf$/i.test(name)) return headingAt(bytes.toString("latin1")) >= 0
  return text !== null && (headingAt(text) >= 0 || exportMark.test(text))
}

class PasswordAsked extends Error {}

/** Reads a file as `import` would. What is sealed is no readable copy. */
async function readContainer<T>(path: string, name: string, held: HeldCodes<T>): Promise<FileFinding<T> | null> {
  try {
    const askPassword = (): Promise<string> => Promise.reject(new PasswordAsked())
    const { kind, candidates } = await readImport({ name, bytes: readFileSync(path) }, { askPassword })
    const found = candidates.filter(({ codes }) => codes.length > 0)
    const codes = found.flatMap(candidate => candidate.codes.map(({ text }) => text))
    if (codes.length === 0) return null
    const known = held.find(codes.join("\n"))
    if (known.length > 0) return heldFinding(known)
    const evidence = [`${codes.length} ${codes.length === 1 ? "code" : "codes"} in ${withArticle(kind)}`]
    return {
      confidence: 0.8,
      service: found.length === 1 ? found[0]!.service : null,
      evidence,
      codes,
      inside: null,
      held: [],
    }
  } catch {
    return null
  }
}
