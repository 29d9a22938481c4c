import type { KeptAccount, SourceEntry, TextBlock } from "../formats/index.ts"
import { type Candidate, candidate } from "./candidate.ts"
import { couldBeCode, hasLongRun, maskLine } from "./code-like.ts"
import { findItemCodes } from "./item-fields.ts"
import type { Reading, UnreadLine } from "./reading.ts"
import { posternFormat, readTextFile } from "./text-file.ts"
import { linesOf } from "./told-lines.ts"

type EntryReading = Pick<Reading, "candidates" | "unread" | "wording">

/**
 * The accounts that an entry of a file tells of, and the lines in it of which nothing was taken: of a text without a title, whatever
 * the text says.
 */
export function readEntry(
  entry: SourceEntry,
  kind: string,
  fileName: string | null,
  origin: string | null,
): EntryReading {
  if (entry.kept !== null) return readOwn(entry, entry.kept)
  return entry.title === "" && entry.login === null && entry.url === null
    ? readText(entry, fileName, origin)
    : readAccount(entry, kind)
}

/** What Postern itself wrote needs no reading of text; what somebody else added to it is told. */
function readOwn(entry: SourceEntry, kept: KeptAccount): EntryReading {
  const batch = kept.batches.findLast(({ supersededBy }) => supersededBy === null)
  const codes = (batch?.codes ?? []).map(({ text, used }) => ({ text, used }))
  const own = candidate({
    name: entry.title || "Unnamed",
    service: kept.service,
    login: entry.login,
    url: entry.url,
    tags: entry.tags,
    codes,
    kept,
    evidence: ["written by Postern"],
    ...(batch === undefined
      ? {}
      : {
          sort: batch.sort,
          generatedOn: batch.generatedOn,
          expiresOn: batch.expiresOn,
          issuer: batch.issuer,
          set: batch.set,
          format: batch.format ?? posternFormat(codes.map(({ text }) => text)),
        }),
  })
  return {
    candidates: [own],
    ...tellBlocks(
      entry,
      codes.map(({ text }) => text),
    ),
  }
}

function readText({ blocks }: SourceEntry, fileName: string | null, origin: string | null): EntryReading {
  // Which line of which block each line of the whole is.
  const lines = blocks.flatMap(block => linesOf(markedText(block)).map((_, index) => ({ block, index })))
  const { candidates, unread, wording } = readTextFile(blocks.map(markedText).join("\n"), fileName, origin)
  const lineOf = (whole: number | null): number | null => {
    const place = whole === null ? undefined : lines[whole - 1]
    return place === undefined || place.block.line === null ? null : place.block.line + place.index
  }
  return {
    candidates,
    unread: unread.map(line => ({
      ...line,
      field: (line.line === null ? null : lines[line.line - 1]?.block.field) ?? null,
      line: lineOf(line.line),
    })),
    wording: wording.flatMap(line => lineOf(line) ?? []),
  }
}

function readAccount(entry: SourceEntry, kind: string): EntryReading {
  const fields = entry.blocks
    .filter(({ field }) => field !== null)
    .map(block => ({ name: block.field!, value: markedText(block) }))
  const notes = entry.blocks
    .filter(({ field }) => field === null)
    .map(({ text }) => text)
    .join("\n")
  const codes = findItemCodes(fields, notes)
  const told = tellBlocks(
    entry,
    codes.map(({ text }) => text),
  )
  if (codes.length === 0 && !entry.hasTotp) return { candidates: [], ...told }
  const found: Candidate = candidate({
    name: entry.title || "Unnamed",
    service: entry.title || null,
    login: entry.login,
    url: entry.url,
    tags: entry.tags,
    codes,
    evidence: [codes.length > 0 ? `codes in a ${kind}` : `one-time passwords in a ${kind}`],
  })
  return { candidates: [found], ...told }
}

/** Lines in which a kept code stands are taken; of all others it is told what they are. */
function tellBlocks({ title, blocks }: SourceEntry, kept: readonly string[]): Pick<Reading, "unread" | "wording"> {
  const unread: UnreadLine[] = []
  const wording: number[] = []
  for (const { text, field, line: first } of blocks)
    for (const [index, line] of linesOf(text).entries()) {
      if (kept.some(code => line.includes(code))) continue
      const at = first === null ? null : first + index
      if (couldBeCode(line))
        unread.push({ line: at, entry: title, field, reason: "not-understood", shown: maskLine(line) })
      else if (at !== null && hasLongRun(line)) wording.push(at)
    }
  return { unread, wording }
}

/** A status column's word as the mark that a person would have made. */
const markedText = ({ text, status }: TextBlock): string =>
  status !== null && /^(?:used|yes|true|x|benutzt|verwendet|utilisée?|usado|spent|✓|✔|\d{4}-\d\d-\d\d.*)$/i.test(status)
    ? `${text} (used)`
    : text
