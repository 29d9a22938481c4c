import { type Candidate, candidate } from "./candidate.ts"
import { isKit, readKit } from "./kit-file.ts"
import { couldBeCode, hasLongRun, maskLine } from "./lines/code-like.ts"
import { labelsOtherNumber } from "./lines/other-numbers.ts"
import type { CodeList } from "./lists/code-list.ts"
import { type ListContext, readLists } from "./lists/read-lists.ts"
import { type TextLine, textLines } from "./lists/text-line.ts"
import { type Reading, reading, type UnreadLine } from "./reading.ts"
import { isTellingName } from "./services/file-name.ts"
import { expectedSymbols, recogniseService } from "./services/recognition.ts"
import type { ServiceFacts } from "./services/service-table.ts"

/** Where a text comes from. */
export interface TextSource {
  /** The file's name; null for what was pasted. */
  readonly fileName: string | null
  /** The page from which it was downloaded, where the system kept that. */
  readonly page?: string | null
  readonly trust?: ListContext["trust"]
}

/** What a part of a file held. */
export type PartReading = Pick<Reading, "candidates" | "unread" | "otherNumbers" | "wording">

/**
 * Reads a text: a service's download, a Postern kit, or something pasted. Every line of which nothing was taken is told.
 * @throws VaultError `code-mistyped` for a kit that was altered.
 */
export const readText = (text: string, source: TextSource): Reading =>
  reading({ kind: isKit(text) ? "Postern kit" : "text", ...readTextLines(textLines(text), source) })

/** The same for lines that may come from several places of a file. */
export function readTextLines(lines: readonly TextLine[], source: TextSource): PartReading {
  const text = lines.map(line => line.text).join("\n")
  if (isKit(text)) {
    const { found, taken } = readKit(text)
    return { candidates: [found], ...tellLines(lines, taken, null) }
  }
  const trust = source.trust ?? (isTellingName(source.fileName ?? "") ? "given" : "file")
  const lists = readLists(lines, { trust, expectedSymbols: expectedSymbols(source.fileName, text) })
  const taken = new Set(lists.flatMap(list => [...list.taken]))
  const around = lines.filter((_, index) => !taken.has(index)).map(line => line.text)
  return {
    candidates: lists.map(list => listCandidate(list, lines, around.join("\n"), source)),
    ...tellLines(lines, taken, null),
  }
}

function listCandidate(list: CodeList, lines: readonly TextLine[], around: string, source: TextSource): Candidate {
  const found = recogniseService(list, { fileName: source.fileName, text: around, page: source.page ?? null })
  const { facts, name, login, generatedOn, confidence, evidence } = found
  return candidate({
    name,
    service: facts?.service ?? null,
    url: facts?.url ?? null,
    login,
    generatedOn,
    confidence,
    evidence,
    codes: readCodes(list, lines),
    sort: list.sort === "reusable" || facts?.use === "reusable" ? "reusable" : "single-use",
    format: list.format,
    remarks: facts === null ? [] : countRemarks(facts, list.codes.length),
  })
}

export const readCodes = ({ codes }: CodeList, lines: readonly TextLine[]): Candidate["codes"] =>
  codes.map(({ text, used, doubt, index }) => ({ text, used, doubt, line: lines[index]!.line }))

/** A service's own number of codes, where it is another than was found. */
export function countRemarks({ service, count }: ServiceFacts, found: number): string[] {
  if (count === null || found === 0 || found === count) return []
  return [
    `${service} gives ${count === 1 ? "one code" : `${count} codes`} at a time; here ${found === 1 ? "is one" : `are ${found}`}.`,
  ]
}

/**
 * Says of every line of which nothing was taken whether it could be a code. No line with eight letters and digits in a row goes untold.
 * @param taken the lines, from 0, of which everything was taken.
 * @param entry the entry of another program's file in which the lines stand: such entries have serial numbers and the like besides.
 */
export function tellLines(
  lines: readonly TextLine[],
  taken: ReadonlySet<number>,
  entry: string | null,
): Pick<Reading, "unread" | "otherNumbers" | "wording"> {
  const unread: UnreadLine[] = []
  const otherNumbers: UnreadLine[] = []
  const wording: number[] = []
  for (const [index, { text, line, field }] of lines.entries()) {
    if (taken.has(index)) continue
    const isOther = entry !== null && (labelsOtherNumber(text) || (field !== null && labelsOtherNumber(field)))
    if (isOther && couldBeCode(text))
      otherNumbers.push({ line, entry, field, reason: "other-number", shown: maskLine(text) })
    else if (couldBeCode(text)) unread.push({ line, entry, field, reason: "not-understood", shown: maskLine(text) })
    else if (line !== null && hasLongRun(text)) wording.push(line)
  }
  return { unread, otherNumbers, wording }
}
