import type { KeptAccount, SourceEntry, TextBlock } from "../formats/index.ts"
import { withArticle } from "./article.ts"
import { type Candidate, candidate } from "./candidate.ts"
import { labelsCode, namesCodes } from "./lines/code-words.ts"
import type { CodeList } from "./lists/code-list.ts"
import { posternFormat } from "./lists/postern-codes.ts"
import { readLists } from "./lists/read-lists.ts"
import { splitLines, type TextLine } from "./lists/text-line.ts"
import { factsOf } from "./services/recognition.ts"
import { countRemarks, type PartReading, readCodes, readTextLines, type TextSource, tellLines } from "./text-reading.ts"

/** The accounts that an entry of a file tells of, and the lines in it of which nothing was taken. */
export function readEntry(entry: SourceEntry, kind: string, source: TextSource): PartReading {
  if (entry.kept !== null) return readOwn(entry, entry.kept)
  const isText = entry.title === "" && entry.login === null && entry.url === null
  const lines = entry.blocks.flatMap(linesOfBlock)
  const fields = entry.blocks.filter(({ field }) => isCodeField(field, isText)).flatMap(linesOfBlock)
  if (isText) return readTextLines(lines, fields.length > 0 ? { ...source, trust: "given" } : source)
  const others = entry.blocks.filter(({ field }) => !isCodeField(field, isText)).flatMap(linesOfBlock)
  const fromFields = withWholeLines(readLists(fields, { trust: "given" }), fields)
  // A note beside fields of codes is looked at only where they hold none.
  const shapes = factsOf(entry.title, entry.url)?.shapes ?? []
  const fromNotes = fromFields.length > 0 ? [] : readLists(others, { trust: "note", shapes })
  const lists = fromFields.length > 0 ? fromFields : fromNotes
  const own = fromFields.length > 0 ? fields : others
  const rest = fromFields.length > 0 ? others : fields
  const taken = new Set(lists.flatMap(list => [...list.taken]))
  const told = [
    tellLines(own, taken, entry.title || null),
    tellLines(rest, repeatedLines(rest, codesOf(lists)), entry.title || null),
  ]
  return {
    candidates: lists.length > 0 || entry.hasTotp ? accounts(entry, kind, lists, own) : [],
    unread: told.flatMap(({ unread }) => unread),
    otherNumbers: told.flatMap(({ otherNumbers }) => otherNumbers),
    wording: told.flatMap(({ wording }) => wording),
  }
}

/** What Postern itself wrote needs no reading of text; what somebody else added to it is told. */
function readOwn(entry: SourceEntry, kept: KeptAccount): PartReading {
  const batch = kept.batches.findLast(({ supersededBy }) => supersededBy === null)
  const codes = (batch?.codes ?? []).map(({ text, used }) => ({ text, used, doubt: null, line: null }))
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
  const lines = entry.blocks.flatMap(linesOfBlock)
  const written = kept.batches.flatMap(each => each.codes.map(({ text }) => text))
  return { candidates: [own], ...tellLines(lines, repeatedLines(lines, written), entry.title || null) }
}

/** In a list of codes of a program that nobody knows, a field called `codes` holds them; among other fields it may be a door's. */
const isCodeField = (field: string | null, isText: boolean): boolean =>
  field !== null && (namesCodes(field) || (isText && labelsCode(field)))

const linesOfBlock = ({ text, field, line, status }: TextBlock): TextLine[] =>
  splitLines(text).map((each, index) => ({ text: each, line: line === null ? null : line + index, field, status }))

/** What stands in a field that is named for codes is one, also where nobody knows its shape. */
function withWholeLines(lists: readonly CodeList[], lines: readonly TextLine[]): CodeList[] {
  const taken = new Set(lists.flatMap(list => [...list.taken]))
  const whole = lines.flatMap(({ text }, index) =>
    taken.has(index) || !/^\s*[^\s](?:.{0,200}\S)?\s*$/.test(text) ? [] : [{ index, text: text.trim() }],
  )
  // Beside codes that were understood, a line of words is a heading or a remark.
  if (lists.length > 0 || whole.length !== lines.filter(({ text }) => text.trim() !== "").length || whole.length === 0)
    return [...lists]
  const codes = whole.map(({ text, index }) => ({ text, used: false, doubt: null, index }))
  return [
    { name: "", codes, shape: "", sort: "single-use", format: null, taken: new Set(whole.map(({ index }) => index)) },
  ]
}

const codesOf = (lists: readonly CodeList[]): string[] => lists.flatMap(({ codes }) => codes.map(({ text }) => text))

const bare = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, "")

/** Lines in which nothing stands but codes that were taken from elsewhere in the entry. */
function repeatedLines(lines: readonly TextLine[], codes: readonly string[]): Set<number> {
  const kept = new Set(codes.map(bare))
  return new Set(lines.flatMap(({ text }, index) => (kept.has(bare(text)) ? [index] : [])))
}

function accounts(
  entry: SourceEntry,
  kind: string,
  lists: readonly CodeList[],
  lines: readonly TextLine[],
): Candidate[] {
  const facts = factsOf(entry.title, entry.url)
  const known = {
    service: entry.title || null,
    login: entry.login,
    url: entry.url,
    tags: entry.tags,
  }
  const name = entry.title || (entry.url ?? "Unnamed")
  if (lists.length === 0)
    return [candidate({ ...known, name, evidence: [`one-time passwords in ${withArticle(kind)}`] })]
  return lists.map((list, index) =>
    candidate({
      ...known,
      name: index === 0 ? name : `${name} ${list.name || index + 1}`,
      codes: readCodes(list, lines),
      sort: list.sort,
      format: list.format,
      evidence: [`codes in ${withArticle(kind)}`],
      remarks: facts === null ? [] : countRemarks(facts, list.codes.length),
    }),
  )
}
