import { VaultError } from "../../record/index.ts"
import { listMembers, type Member, unpackMembers } from "../bytes/archive.ts"
import { decodeText } from "../bytes/encoding.ts"
import { refusal } from "../bytes/file-kind.ts"
import { parseJson } from "../bytes/json.ts"
import { readOpenDocumentXml, readWordXml } from "../documents/office-text.ts"
import { readWorkbook } from "../documents/workbook.ts"
import type { FileContent } from "../entries/entry.ts"
import { readOnePuxData } from "../managers/one-password-items.ts"
import { documentContent } from "./text-content.ts"

/** What one export unpacks to at most: attachments stay packed. */
const maxExportBytes = 256 << 20
const maxDocumentBytes = 64 << 20
const maxFiles = 200
const maxSheets = 30

/** Reads a file that lies in another. */
export type ReadInner = (file: { readonly name: string | null; readonly bytes: Uint8Array }) => Promise<FileContent>

const readable = /\.(?:txt|csv|tsv|json|jsonl|1pif|md|markdown|html?|xml|eml|rtf|docx|odt|ods|xlsx|pdf|2fas|text|log)$/i
/** Dashlane's other tables hold cards, papers and addresses. */
const dashlaneTables = /(?:^|\/)(?:credentials|secure_?notes)\.csv$/i

/**
 * The content of a zip: a document, a program's export, or a folder of files that are read each by itself.
 * @throws VaultError `file-damaged`; `thing-not-found` where nothing in it is read, saying what it is.
 */
export async function readZip(bytes: Uint8Array, readInner: ReadInner): Promise<FileContent> {
  const members = listMembers(bytes).filter(({ name }) => !name.endsWith("/"))
  const named = (name: string): Member | undefined => members.find(member => member.name === name)
  const text = (member: Member, maxBytes: number): string =>
    decodeText(unpackMembers(bytes, [member], maxBytes).get(member.name)!) ?? ""
  const onePux = named("export.data")
  if (onePux !== undefined) return onePuxContent(parseJson(text(onePux, maxExportBytes)))
  const word = named("word/document.xml")
  if (word !== undefined) return documentContent(readWordXml(text(word, maxDocumentBytes)), "Word document")
  const open = named("content.xml")
  if (open !== undefined && named("mimetype") !== undefined)
    return documentContent(readOpenDocumentXml(text(open, maxDocumentBytes)), "OpenDocument file")
  if (named("xl/workbook.xml") !== undefined) {
    const sheets = members.filter(({ name }) => /^xl\/worksheets\/sheet\d+\.xml$/.test(name)).slice(0, maxSheets)
    const part = (name: string): string => {
      const member = named(name)
      return member === undefined ? "" : text(member, maxDocumentBytes)
    }
    const parts = { sharedStrings: part("xl/sharedStrings.xml"), styles: part("xl/styles.xml") }
    const shown = { ...parts, sheets: sheets.map(sheet => text(sheet, maxDocumentBytes)) }
    return documentContent(readWorkbook(shown), "Excel workbook")
  }
  if (named("ppt/presentation.xml") !== undefined) throw refusal("a presentation", "Save it as PDF, and import that.")
  if (members.some(({ name }) => /(?:^|\/)data\.pgp$/.test(name)))
    throw refusal(
      "an export of Proton Pass, encrypted with PGP",
      "Export again as JSON without encryption, and remove that file after the import.",
    )
  if (members.some(({ name, isEncrypted }) => isEncrypted && readable.test(name)))
    throw refusal(
      members.some(({ name }) => name.includes("raivo"))
        ? "an export of Raivo, locked by its password"
        : "a zip archive locked by a password",
      "Unpack it with that password, import the file in it, and remove what was unpacked.",
    )
  const dashlane = members.filter(({ name }) => dashlaneTables.test(name))
  return readMembers(
    bytes,
    dashlane.length > 0 ? dashlane : members.filter(({ name }) => readable.test(name)),
    readInner,
  )
}

function onePuxContent(json: unknown): FileContent {
  if (json === undefined) throw new VaultError("file-damaged", "The 1Password export's data is not JSON.")
  return { kind: "1Password export", entries: readOnePuxData(json), remarks: [] }
}

async function readMembers(bytes: Uint8Array, members: readonly Member[], readInner: ReadInner): Promise<FileContent> {
  if (members.length === 0)
    throw refusal("a zip archive without an export or a text in it", "Import the export itself.")
  if (members.length > maxFiles)
    throw refusal(`a zip archive of ${members.length} files`, "Unpack it, and import the files that hold codes.")
  const files = unpackMembers(bytes, members, maxDocumentBytes)
  const contents: FileContent[] = []
  const remarks: string[] = []
  for (const [name, inner] of files) {
    try {
      const content = await readInner({ name: name.slice(name.lastIndexOf("/") + 1), bytes: inner })
      contents.push(content)
      remarks.push(...content.remarks.map(remark => `${name}: ${remark}`))
    } catch (error) {
      // One file that is not read does not keep the others from being read: it is named.
      if (!(error instanceof VaultError) || error.code !== "thing-not-found") throw error
      remarks.push(`${name}: ${error.message}`)
    }
  }
  if (contents.length === 0) throw refusal("a zip archive, and none of its files can be read", remarks.join(" "))
  const kind = contents.length === 1 ? contents[0]!.kind : "zip archive"
  return { kind, entries: contents.flatMap(({ entries }) => entries), remarks }
}
