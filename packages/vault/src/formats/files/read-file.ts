import { VaultError } from "../../record/index.ts"
import { readPlainExport } from "../authenticators/plain-exports.ts"
import { isSealedStratum, openAndOtp, openStratum } from "../authenticators/sealed-readers.ts"
import { isZip } from "../bytes/archive.ts"
import { decodeText } from "../bytes/encoding.ts"
import { describeKind, isAgeFile, isKdbx, refusal } from "../bytes/file-kind.ts"
import { parseJson } from "../bytes/json.ts"
import { isHtml, isKeePassXml, isMail } from "../bytes/text-kind.ts"
import type { DocumentText } from "../documents/document.ts"
import { readPngCode } from "../documents/image-code.ts"
import { readMail } from "../documents/mail.ts"
import { isPdf, readPdf } from "../documents/pdf-text.ts"
import { isPng } from "../documents/png-pixels.ts"
import { isRtf, readRtf } from "../documents/rtf-text.ts"
import type { FileContent } from "../entries/entry.ts"
import type { SourceFile, SourceSecrets } from "./source-file.ts"
import { documentContent, readTextContent } from "./text-content.ts"

/** Bigger files hold something else. */
export const maxImportBytes = 256 << 20
/** A mail in an archive, an attachment in the mail: deeper nobody keeps codes. */
const maxDepth = 3

/**
 * Takes a file apart, whatever it is, by its content first and its name second. Nothing is written anywhere, and no password or seed is
 * in what comes back.
 * @throws VaultError `thing-not-found` for a kind of file that is not read, with what to do instead; `file-damaged`, `passphrase-wrong`,
 * `kdf-too-costly`, `usage-wrong`.
 */
export const readFile = (file: SourceFile, secrets: SourceSecrets): Promise<FileContent> => readAt(file, secrets, 0)

async function readAt({ name, bytes }: SourceFile, secrets: SourceSecrets, depth: number): Promise<FileContent> {
  if (bytes.length > maxImportBytes)
    throw new VaultError("file-damaged", "The file is larger than any export that is read (256 MiB).")
  if (depth > maxDepth) throw refusal("a file inside a file inside a file", "Unpack it, and import what is in it.")
  const inner = (file: SourceFile): Promise<FileContent> => readAt(file, secrets, depth + 1)
  const { askPassword } = secrets
  if (isKdbx(bytes)) {
    const { readKdbx } = await import("../managers/kdbx.ts")
    const entries = await readKdbx(bytes, await askPassword("KeePass database"), secrets.keyFile ?? null)
    return { kind: "KeePass database", entries, remarks: [] }
  }
  if (isAgeFile(bytes)) {
    const { openAgeSource } = await import("./age-source.ts")
    return inner(await openAgeSource({ name, bytes }, secrets))
  }
  if (isZip(bytes)) return (await import("./zip-file.ts")).readZip(bytes, inner)
  if (isSealedStratum(bytes)) return sealedContent(await openStratum(bytes, askPassword), "Stratum backup")
  if (/\.json\.aes$/i.test(name ?? "")) return sealedContent(await openAndOtp(bytes, askPassword), "andOTP backup")
  if (isPdf(bytes))
    return {
      ...documentContent(await readPdf(bytes), "PDF"),
      remarks: ["whether a code is struck out does not show in the text of a PDF"],
    }
  if (isRtf(bytes)) return documentContent(readRtf(bytes), "RTF document")
  if (isPng(bytes)) return pictureContent(await readPngCode(bytes), name)
  const known = describeKind(bytes, name)
  if (known !== null) throw refusal(known.kind, known.advice)
  const text = decodeText(bytes)
  if (text === null) throw refusal("a file without text", "No export is known that looks like it.")
  return readText(text, name, bytes, secrets, inner)
}

async function readText(
  text: string,
  name: string | null,
  bytes: Uint8Array,
  { askPassword }: SourceSecrets,
  inner: (file: SourceFile) => Promise<FileContent>,
): Promise<FileContent> {
  if (/^\s*[{[]/.test(text)) {
    const { readJsonFile, readJsonLines } = await import("./json-file.ts")
    const json = parseJson(text)
    if (json !== undefined) return readJsonFile(json, askPassword)
    const lines = readJsonLines(text)
    if (lines !== null) return lines
    if (/^\s*(?:\{\s*"|\[\s*[{"[])/.test(text))
      throw new VaultError(
        "file-damaged",
        "The JSON file is damaged or was cut off. Nothing of it was taken; export it again.",
      )
  }
  if (isKeePassXml(text)) {
    const { readKeePassXml } = await import("../managers/keepass-xml.ts")
    const { entries, trashed, sealedValues } = readKeePassXml(text)
    const remarks = [
      ...(trashed > 0 ? [`${trashed} in its recycle bin ${trashed === 1 ? "was" : "were"} left out`] : []),
      ...(sealedValues > 0
        ? [`${sealedValues} protected fields are still encrypted: export it as XML from KeePass itself`]
        : []),
    ]
    return { kind: "KeePass XML export", entries, remarks }
  }
  if (isHtml(text)) return documentContent(await htmlText(text), "saved page")
  if (/^\s*<(?:\?xml|svg|plist)[\s>]/i.test(text))
    throw refusal(
      /<svg[\s>]/i.test(text.slice(0, 4096)) ? "an SVG picture" : "XML of a program that is not known",
      "Export from that program as CSV or as text, and import that.",
    )
  if (isMail(text)) return mailContent(bytes, inner)
  return readTextContent(text, name)
}

function sealedContent(json: unknown, kind: string): FileContent {
  return { kind, entries: readPlainExport(json)?.entries ?? [], remarks: [] }
}

function pictureContent(code: string | null, name: string | null): FileContent {
  if (code === null)
    throw refusal(
      "a PNG picture, and no QR code was found in it",
      "Codes in a picture cannot be read here: type them in with `add`.",
    )
  return { ...readTextContent(code, name), kind: "picture of a QR code" }
}

async function mailContent(bytes: Uint8Array, inner: (file: SourceFile) => Promise<FileContent>): Promise<FileContent> {
  const mail = await readMail(bytes)
  const body =
    mail.text.trim() === "" && mail.html !== ""
      ? documentContent(await htmlText(mail.html), "mail")
      : documentContent({ title: "", text: mail.text, tables: [] }, "mail")
  const [only] = body.entries
  const isPlain = body.entries.length === 1 && only!.title === ""
  // The sender and the subject say whose codes these are.
  const entries = isPlain
    ? [
        {
          ...only!,
          blocks: only!.blocks.map((block, index) =>
            index === 0 ? { ...block, text: `${mail.head}\n\n${block.text}`, line: null } : block,
          ),
        },
      ]
    : [...body.entries]
  const remarks = [...body.remarks]
  for (const file of mail.files) {
    const shown = file.name ?? "an attachment without a name"
    try {
      const content = await inner(file)
      entries.push(...content.entries)
      remarks.push(...content.remarks.map(remark => `${shown}: ${remark}`))
    } catch (error) {
      if (!(error instanceof VaultError) || error.code !== "thing-not-found") throw error
      remarks.push(`${shown}: ${error.message}`)
    }
  }
  return { kind: "mail", entries, remarks }
}

const htmlText = async (html: string): Promise<DocumentText> =>
  (await import("../documents/html-text.ts")).readHtml(html)
