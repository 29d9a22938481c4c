import { Parser } from "htmlparser2"
import { VaultError } from "../../record/index.ts"
import type { SourceEntry } from "../entries/entry.ts"
import { makeEntry, type NamedField } from "../entries/make-entry.ts"

/** Groups nest, and each group adds one level to the elements of an entry. */
const maxDepth = 256
const maxEntries = 1_000_000
const maxValueCharacters = 1 << 20
const maxAttributes = 64
const pieceCharacters = 1 << 16

interface OpenEntry {
  readonly fields: Map<string, string>
  tags: string
  readonly line: number | null
}

/**
 * Opens the values that a KDBX hides once more in its XML, by one stream for all of them: so each has to be opened or skipped, in the
 * order in which they stand.
 */
export interface HiddenValues {
  open(base64: string): string
  /** Passes over so many bytes. */
  skip(length: number): void
}

/** What was read, and how many entries lay in the recycle bin or had values that are still encrypted. */
export interface KeePassContent {
  readonly entries: readonly SourceEntry[]
  readonly trashed: number
  readonly sealedValues: number
  /** what KDBX 3.1 says of the header of its file, base64; empty where it says nothing */
  readonly headerHash: string
}

/**
 * Reads KeePass 2's XML as a stream: no tree is built. A document type is not read, so entities other than XML's own five stay as
 * they are written. Older versions of an entry are left out.
 * @throws VaultError `file-damaged` where the file ends early, nests deeper than 256 levels or has more than a million entries.
 */
export function readKeePassXml(text: string, hidden: HiddenValues | null = null): KeePassContent {
  const reader = new KeePassReader(hidden)
  const parser = new Parser(reader.handler, { xmlMode: true })
  // In pieces, so that the line of an entry is known and nothing waits for the whole text. Inside of a KDBX nobody sees lines.
  for (let at = 0, line = 1; at < text.length; line++) {
    const newline = hidden === null ? text.indexOf("\n", at) : at + pieceCharacters
    const piece = newline < 0 ? text.slice(at) : text.slice(at, newline + 1)
    reader.line = hidden === null ? line : null
    parser.write(piece)
    at += piece.length
  }
  parser.end()
  return reader.content()
}

/** The elements whose text is wanted. */
const wanted = new Set(["Key", "Value", "Tags", "UUID", "RecycleBinUUID", "HeaderHash"])

class KeePassReader {
  line: number | null = null
  readonly #hidden: HiddenValues | null
  readonly #path: string[] = []
  readonly #entries: SourceEntry[] = []
  readonly #groups: { isBin: boolean }[] = []
  #entry: OpenEntry | null = null
  #historyDepth = 0
  #text: string[] | null = null
  #textSize = 0
  #key = ""
  #isSealed = false
  #binId = ""
  #trashed = 0
  #sealedValues = 0
  #isWhole = false
  #headerHash = ""
  #attributes = 0
  /** how many symbols of base64 the hidden value has that is passed over */
  #skipped: number | null = null

  constructor(hidden: HiddenValues | null) {
    this.#hidden = hidden
  }

  readonly handler = {
    onopentagname: (): void => {
      this.#attributes = 0
    },
    onattribute: (): void => {
      if (++this.#attributes > maxAttributes)
        throw new VaultError(
          "file-damaged",
          `The KeePass XML file has an element of more than ${maxAttributes} attributes.`,
        )
    },
    onopentag: (name: string, attributes: Readonly<Record<string, string>>): void => this.#open(name, attributes),
    ontext: (text: string): void => this.#take(text),
    onclosetag: (name: string, isImplied: boolean): void => this.#close(name, isImplied),
  }

  content(): KeePassContent {
    if (!this.#isWhole)
      throw new VaultError(
        "file-damaged",
        "The KeePass XML file ends in the middle: it was cut off. Nothing of it was taken; export it again.",
      )
    return {
      entries: this.#entries,
      trashed: this.#trashed,
      sealedValues: this.#sealedValues,
      headerHash: this.#headerHash,
    }
  }

  #open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#path.push(name)
    if (this.#path.length > maxDepth)
      throw new VaultError(
        "file-damaged",
        `The KeePass XML file nests deeper than ${maxDepth} levels; no database does.`,
      )
    if (name === "Group") this.#groups.push({ isBin: false })
    if (name === "History") this.#historyDepth++
    if (name === "Entry" && this.#historyDepth === 0) this.#entry = { fields: new Map(), tags: "", line: this.line }
    if (wanted.has(name)) {
      this.#text = []
      this.#textSize = 0
    }
    const isSealed = /^true$/i.test(attributes.Protected ?? "")
    if (name === "Value") this.#isSealed = isSealed
    // Attachments of KDBX 3.1 are hidden by the same stream.
    this.#skipped = isSealed && name !== "Value" ? 0 : null
  }

  #take(text: string): void {
    if (this.#skipped !== null) this.#skipped += text.replace(/[\s=]+/g, "").length
    if (this.#text === null) return
    this.#textSize += text.length
    if (this.#textSize > maxValueCharacters)
      throw new VaultError("file-damaged", "The KeePass XML file has a value of more than a million characters.")
    this.#text.push(text)
  }

  #close(name: string, isImplied: boolean): void {
    const text = this.#openText(name)
    this.#path.pop()
    if (name === "KeePassFile") this.#isWhole = !isImplied
    if (name === "HeaderHash") this.#headerHash = text.trim()
    if (name === "RecycleBinUUID") this.#binId = text.trim()
    if (name === "UUID" && this.#path.at(-1) === "Group") {
      const group = this.#groups.at(-1)
      if (group !== undefined && this.#binId !== "" && text.trim() === this.#binId) group.isBin = true
    }
    if (name === "Group") this.#groups.pop()
    if (name === "History") this.#historyDepth--
    if (name === "Key") this.#key = text
    if (name === "Tags" && this.#entry !== null && this.#historyDepth === 0) this.#entry.tags = text
    if (name === "Value") this.#keepValue(text)
    if (name === "Entry" && this.#historyDepth === 0) this.#finishEntry()
    if (wanted.has(name)) this.#text = null
  }

  #openText(name: string): string {
    const text = this.#text?.join("") ?? ""
    if (this.#skipped !== null) this.#hidden?.skip(Math.floor((this.#skipped * 3) / 4))
    this.#skipped = null
    if (name !== "Value" || !this.#isSealed || this.#hidden === null) return text
    this.#isSealed = false
    return this.#hidden.open(text)
  }

  #keepValue(text: string): void {
    if (this.#entry === null || this.#historyDepth > 0 || this.#path.at(-1) !== "String") return
    if (!this.#isSealed) this.#entry.fields.set(this.#key, text)
    else if (text !== "" && this.#key !== "Password") this.#sealedValues++
  }

  #finishEntry(): void {
    const entry = this.#entry
    this.#entry = null
    if (entry === null) return
    if (this.#groups.some(({ isBin }) => isBin)) {
      this.#trashed++
      return
    }
    this.#entries.push(keePassEntry(entry.fields, entry.tags.split(/[;,]/), entry.line))
    if (this.#entries.length > maxEntries)
      throw new VaultError(
        "file-damaged",
        `The KeePass XML file has more than ${maxEntries.toLocaleString("en")} entries.`,
      )
  }
}

const standard = new Set(["Title", "UserName", "Password", "URL", "Notes"])
const totpName = /^(?:otp|totp seed|totp settings|timeotp-secret.*|hmacotp-secret.*|keepassotp\.(?!recovery).*)$/i

/** The entry of a KeePass database, from whichever form of file. */
export function keePassEntry(
  fields: ReadonlyMap<string, string>,
  tags: readonly string[],
  line: number | null = null,
): SourceEntry {
  const own = [...fields].filter(([name]) => !standard.has(name))
  const isNumbered = own.some(([name]) => /^Backup code \d+/i.test(name))
  const named: NamedField[] = own
    .filter(([name]) => !totpName.test(name))
    // Postern writes both: the numbered ones say which are used.
    .filter(([name]) => !(isNumbered && name === "KeePassOTP.RecoveryCodes"))
    .map(([name, value]) => ({ name: name === "KeePassOTP.RecoveryCodes" ? "Recovery codes" : name, value, line }))
  return makeEntry({
    title: fields.get("Title") ?? "",
    login: fields.get("UserName") ?? "",
    url: fields.get("URL") ?? "",
    tags: tags.map(tag => tag.trim()).filter(tag => tag !== ""),
    hasTotp: own.some(([name]) => totpName.test(name)),
    notes: fields.get("Notes") ?? "",
    notesLine: line,
    fields: named,
  })
}
