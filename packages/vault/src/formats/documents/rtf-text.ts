import { VaultError } from "../../record/index.ts"
import { DocumentBuilder, type DocumentText } from "./document.ts"

export const isRtf = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(0, 5)).toString("latin1") === "{\\rtf"

const maxDepth = 500
/** Groups that hold no text of the document: tables of fonts and colours, pictures, fields' instructions. */
const silent = new Set(
  "fonttbl colortbl stylesheet info pict object header footer headerl headerr footerl footerr footnote fldinst listtable listoverridetable revtbl rsidtbl generator themedata colorschememapping datastore latentstyles xmlnstbl".split(
    " ",
  ),
)
const characters: Readonly<Record<string, string>> = {
  tab: "\t",
  emdash: "—",
  endash: "–",
  bullet: "•",
  lquote: "‘",
  rquote: "’",
  ldblquote: "“",
  rdblquote: "”",
  "~": "\u00a0",
  _: "\u2011",
  "-": "",
  "{": "{",
  "}": "}",
  "\\": "\\",
}
const codePages: Readonly<Record<number, string>> = {
  437: "ibm866",
  866: "ibm866",
  874: "windows-874",
  932: "shift_jis",
  936: "gbk",
  949: "euc-kr",
  950: "big5",
  1250: "windows-1250",
  1251: "windows-1251",
  1252: "windows-1252",
  1253: "windows-1253",
  1254: "windows-1254",
  1255: "windows-1255",
  1256: "windows-1256",
  1257: "windows-1257",
  1258: "windows-1258",
  10000: "macintosh",
}

interface Group {
  isSilent: boolean
  isStruck: boolean
  /** How many letters stand in place of each Unicode one, for older readers. */
  fallback: number
}

/**
 * The text of a Rich Text document (RTF 1.9.1): words, paragraphs and cells; pictures and objects are stepped over.
 * @throws VaultError `file-damaged` where groups nest deeper than 500 or the file ends inside of one.
 */
export function readRtf(bytes: Uint8Array): DocumentText {
  return new RtfReader(bytes).read()
}

class RtfReader {
  readonly #source: string
  readonly #document = new DocumentBuilder()
  readonly #stack: Group[] = []
  #group: Group = { isSilent: false, isStruck: false, fallback: 1 }
  #decoder = new TextDecoder("windows-1252")
  #pending: number[] = []
  #skip = 0
  #at = 0
  #isRowOpen = false

  constructor(bytes: Uint8Array) {
    this.#source = Buffer.from(bytes).toString("latin1")
  }

  read(): DocumentText {
    const source = this.#source
    while (this.#at < source.length) {
      const unit = source[this.#at]!
      if (unit === "\\") this.#control()
      else {
        this.#at++
        if (unit === "{") this.#openGroup()
        else if (unit === "}") this.#closeGroup()
        else if (unit !== "\r" && unit !== "\n") this.#letter(unit)
      }
    }
    this.#flush()
    if (this.#stack.length > 0)
      throw new VaultError("file-damaged", "The RTF file ends in the middle: it was cut off. Nothing of it was taken.")
    this.#closeTable()
    return this.#document.finish()
  }

  #openGroup(): void {
    this.#flush()
    if (this.#stack.push(this.#group) > maxDepth)
      throw new VaultError("file-damaged", `The RTF file nests deeper than ${maxDepth} groups; no document does.`)
    this.#group = { ...this.#group }
  }

  #closeGroup(): void {
    this.#flush()
    const outer = this.#stack.pop()
    if (outer === undefined) return
    if (this.#group.isStruck && !outer.isStruck) this.#document.endStrike()
    this.#group = outer
  }

  #control(): void {
    const source = this.#source
    const symbol = source[this.#at + 1] ?? ""
    if (!/[a-z]/i.test(symbol)) {
      this.#at += 2
      if (symbol === "'") this.#hexLetter()
      else if (symbol === "*") this.#group.isSilent = true
      else if (symbol === "\n" || symbol === "\r") this.#paragraph()
      else this.#text(characters[symbol] ?? "")
      return
    }
    const word = /[a-z]{1,40}/iy
    word.lastIndex = this.#at + 1
    const [name] = word.exec(source)!
    const number = /-?\d{1,10}/y
    number.lastIndex = word.lastIndex
    const value = number.exec(source)?.[0]
    this.#at = value === undefined ? word.lastIndex : number.lastIndex
    if (source[this.#at] === " ") this.#at++
    this.#word(name, value === undefined ? null : Number(value))
  }

  #word(name: string, value: number | null): void {
    if (silent.has(name)) this.#group.isSilent = true
    else if (name === "par" || name === "line" || name === "page" || name === "sect") this.#paragraph()
    else if (name === "trowd") this.#startRow()
    else if (name === "cell" || name === "nestcell") this.#endCell()
    else if (name === "row" || name === "nestrow") this.#endRow()
    else if (name === "strike" || name === "striked") this.#strike(value !== 0)
    else if (name === "plain") this.#strike(false)
    else if (name === "uc") this.#group.fallback = Math.min(Math.max(value ?? 1, 0), 100)
    else if (name === "u" && value !== null) this.#unicode(value)
    else if (name === "ansicpg") this.#decoder = new TextDecoder(codePages[value ?? 1252] ?? "windows-1252")
    else if (name === "bin") this.#at += Math.max(0, value ?? 0)
    else this.#text(characters[name] ?? "")
  }

  #strike(isStruck: boolean): void {
    if (this.#group.isStruck === isStruck) return
    this.#flush()
    this.#group.isStruck = isStruck
    if (isStruck) this.#document.startStrike()
    else this.#document.endStrike()
  }

  #paragraph(): void {
    this.#flush()
    if (this.#group.isSilent) return
    if (!this.#isRowOpen) this.#closeTable()
    this.#document.breakLine()
  }

  #isTableOpen = false

  #startRow(): void {
    this.#flush()
    if (this.#isRowOpen) return
    if (!this.#isTableOpen) this.#document.startTable()
    this.#isTableOpen = true
    this.#isRowOpen = true
    this.#document.startRow()
    this.#document.startCell()
  }

  #endCell(): void {
    this.#flush()
    if (!this.#isRowOpen) {
      this.#document.text("\t")
      return
    }
    this.#document.endCell()
    this.#document.startCell()
  }

  #endRow(): void {
    this.#flush()
    if (this.#isRowOpen) this.#document.endRow()
    this.#isRowOpen = false
  }

  #closeTable(): void {
    this.#endRow()
    if (this.#isTableOpen) this.#document.endTable()
    this.#isTableOpen = false
  }

  #hexLetter(): void {
    const digits = this.#source.slice(this.#at, this.#at + 2)
    if (!/^[\da-f]{2}$/i.test(digits)) return
    this.#at += 2
    if (this.#skip > 0) this.#skip--
    else if (!this.#group.isSilent) this.#pending.push(Number.parseInt(digits, 16))
  }

  #unicode(value: number): void {
    this.#text(String.fromCharCode(value < 0 ? value + 65_536 : value & 0xffff))
    this.#skip = this.#group.fallback
  }

  #letter(unit: string): void {
    if (this.#skip > 0) this.#skip--
    else this.#text(unit)
  }

  #text(text: string): void {
    this.#flush()
    if (!this.#group.isSilent) this.#document.text(text)
  }

  /** Letters of two bytes come as two of RTF's, so they are decoded together. */
  #flush(): void {
    if (this.#pending.length === 0) return
    const text = this.#decoder.decode(Uint8Array.from(this.#pending))
    this.#pending = []
    if (!this.#group.isSilent) this.#document.text(text)
  }
}
