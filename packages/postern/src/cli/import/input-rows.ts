import { closeSync, createReadStream, openSync } from "node:fs"
import type { Readable } from "node:stream"
import { checkSecretFile, PosternError } from "../../issuer/index.ts"
import { CliFault, reasonOf } from "../cli-fault.ts"
import { decrypted } from "./age-input.ts"
import type { Reader, Row } from "./readers/reader.ts"

/** A row of the input: an object, or why there is none. */
export interface InputRow {
  /** from 1; of an array, the element */
  readonly place: number
  readonly row: Row | null
}

/** A line of any source is far below this. */
const maxRowBytes = 1_048_576
// A document that is no list of lines is held whole: an export of Keycloak has some 2 KiB a user.
const maxDocumentBytes = 536_870_912

/**
 * Reads rows from a file that nobody else can read, or from stdin for "-": JSON lines, or one JSON document. Lines are read one at a time, whatever the size of
 * the file. A file encrypted with age is decrypted on the way.
 * @throws PosternError `keys-exposed` | `keys-foreign`; CliFault `file-unreadable` | `setting-invalid`
 */
export async function* inputRows(
  path: string,
  identityFile: string | undefined,
  { rowsOf, maxRowBytes: maxLineBytes = maxRowBytes }: Pick<Reader, "rowsOf" | "maxRowBytes">,
): AsyncGenerator<InputRow> {
  const bytes = await decrypted(openInput(path), identityFile)
  try {
    yield* rowsOfBytes(bytes, rowsOf, maxLineBytes)
  } catch (fault) {
    const { syscall } = fault as NodeJS.ErrnoException
    throw syscall === undefined ? fault : new CliFault("file-unreadable", { path, reason: reasonOf(fault) }, fault)
  }
}

function openInput(path: string): Readable {
  if (path === "-") return process.stdin
  let descriptor: number
  try {
    descriptor = openSync(path, "r")
  } catch (fault) {
    throw new CliFault("file-unreadable", { path, reason: reasonOf(fault) }, fault)
  }
  try {
    checkSecretFile(path, descriptor)
  } catch (fault) {
    closeSync(descriptor)
    throw fault instanceof PosternError
      ? fault
      : new CliFault("file-unreadable", { path, reason: reasonOf(fault) }, fault)
  }
  return createReadStream(path, { fd: descriptor })
}

/** Reads the rows of bytes that come in pieces. @throws CliFault `setting-invalid` for one document that is too large */
export async function* rowsOfBytes(
  bytes: AsyncIterable<Uint8Array>,
  rowsOf: Reader["rowsOf"],
  maxLineBytes: number,
): AsyncGenerator<InputRow> {
  let place = 0
  let document: string[] | null = null
  let size = 0
  for await (const line of linesOf(bytes, maxLineBytes)) {
    place++
    if (document !== null) {
      size += line?.length ?? maxLineBytes
      if (line === null || size > maxDocumentBytes) throw tooLarge()
      document.push(line)
      continue
    }
    if (line !== null && line.trim() === "") continue
    const value = line === null ? null : parsed(line)
    // The first line alone is no whole JSON: the document goes on below it. Where rows are all that there is, it is a row that was cut off.
    const mayBegin = rowsOf === undefined ? /^\s*\[/ : /^\s*[[{]/
    const isDocument = place === 1 && line !== null && mayBegin.test(line) && (value === null || Array.isArray(value))
    if (isDocument) document = [line]
    else yield { place, row: rowOf(value) }
  }
  if (document === null) return
  const whole = parsed(document.join("\n"))
  const rows = Array.isArray(whole) ? whole : whole === null ? null : rowsOf?.(whole as Row)
  if (rows === null || rows === undefined) yield { place: 1, row: null }
  else for (const [i, each] of rows.entries()) yield { place: i + 1, row: rowOf(each) }
}

function rowOf(value: unknown): Row | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Row) : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

// By hand: readline would gather a line of any length.
async function* linesOf(bytes: AsyncIterable<Uint8Array>, maxLineBytes: number): AsyncGenerator<string | null> {
  let parts: Buffer[] = []
  let length = 0
  const line = () => {
    const text =
      length > maxLineBytes
        ? null
        : Buffer.concat(parts)
            .toString("utf8")
            .replace(/^\uFEFF/, "")
            .replace(/\r$/, "")
    parts = []
    length = 0
    return text
  }
  for await (const chunk of bytes) {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      length += end
      if (length <= maxLineBytes) parts.push(rest.subarray(0, end))
      yield line()
      rest = rest.subarray(end + 1)
    }
    length += rest.length
    if (length <= maxLineBytes) parts.push(rest)
    else parts = []
  }
  if (length > 0) yield line()
}

function tooLarge(): CliFault {
  const sentence = `The input is one document of more than ${maxDocumentBytes} bytes: give one row a line.`
  return new CliFault("setting-invalid", { sentence })
}
