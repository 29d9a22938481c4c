import { type FileContent, readFile, type SourceSecrets } from "../formats/index.ts"
import { withArticle } from "./article.ts"
import { readEntry } from "./entry-reading.ts"
import { type Reading, reading } from "./reading.ts"

export { decodeText, maxImportBytes } from "../formats/index.ts"

export interface ImportFile {
  /** Its name, which says much; null for what was pasted. */
  readonly name: string | null
  readonly bytes: Uint8Array
  /** The page it was downloaded from, where the system kept that. */
  readonly origin?: string | null
}

/** Asks for the password of a protected file, and says of what. */
export type ImportSecrets = SourceSecrets

const entriesPerReport = 1000

/**
 * Reads whatever the file is, by its content and not its name. Nothing is written anywhere.
 * @param onEntries told every 1,000 entries how many of all were read.
 * @returns no candidates where nothing in it looks like codes or an account with a second factor; every line that could be a code and
 * was not taken.
 * @throws VaultError `file-damaged`, `passphrase-wrong`, `kdf-too-costly`, `code-mistyped`; `thing-not-found` for a kind of file that
 * is not read, with what to do instead.
 */
export async function readImport(
  file: ImportFile,
  secrets: ImportSecrets,
  onEntries: (read: number, all: number) => void = () => {},
): Promise<Reading> {
  const content: FileContent = await readFile(file, secrets)
  const parts = content.entries.map((entry, index) => {
    if (index % entriesPerReport === 0 && index > 0) onEntries(index, content.entries.length)
    return readEntry(entry, content.kind, { fileName: file.name, page: file.origin ?? null })
  })
  return reading({
    kind: content.kind,
    candidates: parts.flatMap(({ candidates }) => candidates),
    unread: parts.flatMap(({ unread }) => unread),
    otherNumbers: parts.flatMap(({ otherNumbers }) => otherNumbers),
    wording: parts.flatMap(({ wording }) => wording),
    leftOut: leftOutOf(content),
    remarks: content.remarks,
  })
}

/** Files that hold a text and nothing else. Of all others it is said that more goes with them. */
const plainKinds =
  /^(?:text|Markdown text|saved page|mail|PDF|RTF document|Word document|OpenDocument file|Excel workbook|CSV|JSON file)$/

/** What goes with the file besides codes. Seeds and passwords are named even where the reader drops them unseen. */
function leftOutOf({ kind, entries }: FileContent): string[] {
  const hasPasswords = entries.some(({ leftOut }) => leftOut.some(({ what }) => what === "password"))
  const hasSeeds = entries.some(({ leftOut, hasTotp }) => hasTotp || leftOut.some(({ what }) => what === "seed"))
  return [
    ...(hasPasswords ? ["passwords"] : []),
    ...(hasSeeds ? ["seeds of one-time passwords"] : []),
    ...(plainKinds.test(kind) ? [] : [`whatever else is in ${withArticle(kind)}, such as passwords`]),
  ]
}
