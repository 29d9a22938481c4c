import type { SourceEntry, TextBlock } from "../formats/index.ts"
import { type Candidate, candidate } from "./candidate.ts"
import { findItemCodes } from "./item-fields.ts"
import { readTextFile } from "./text-file.ts"

/** The accounts that an entry of a file tells of: of a text without a title, whatever the text says. */
export function entryCandidates(
  entry: SourceEntry,
  kind: string,
  fileName: string | null,
  origin: string | null,
): Candidate[] {
  if (entry.title === "" && entry.login === null && entry.url === null)
    return readTextFile(entry.blocks.map(markedText).join("\n"), fileName, origin)
  const fields = entry.blocks
    .filter(({ field }) => field !== null)
    .map(block => ({ name: block.field!, value: markedText(block) }))
  const notes = entry.blocks
    .filter(({ field }) => field === null)
    .map(({ text }) => text)
    .join("\n")
  const codes = findItemCodes(fields, notes)
  if (codes.length === 0 && !entry.hasTotp) return []
  return [
    candidate({
      name: entry.title || "Unnamed",
      service: entry.title || null,
      login: entry.login,
      url: entry.url,
      tags: entry.tags,
      codes,
      generatedOn: entry.generatedOn,
      expiresOn: entry.expiresOn,
      evidence: [codes.length > 0 ? `codes in a ${kind}` : `one-time passwords in a ${kind}`],
    }),
  ]
}

/** A status column's word as the mark that a person would have made. */
const markedText = ({ text, status }: TextBlock): string =>
  status !== null && /^(?:used|yes|true|x|benutzt|verwendet|utilisée?|usado|spent|✓|✔|\d{4}-\d\d-\d\d.*)$/i.test(status)
    ? `${text} (used)`
    : text
