import { Stanza } from "age-encryption"
import { VaultError } from "../../record/index.ts"

/** More than any honest plugin sends: the largest known stanza, of a post-quantum recipient, has some 2 KiB. */
const maxStanzaBytes = 64 * 1024
const columns = 64

/** A stanza as age's header and its plugins write it: arguments, then the body in lines of 64, of which the last is shorter. */
export function stanzaText(args: readonly string[], body: Uint8Array = new Uint8Array()): string {
  const text = unpadded(body)
  const lines: string[] = text.match(/.{1,64}/g) ?? []
  if (text.length % columns === 0) lines.push("")
  return `-> ${args.join(" ")}\n${lines.join("\n")}\n`
}

/** Base64 as age writes it: the standard alphabet, no `=` at the end. */
export const unpadded = (bytes: Uint8Array | string): string =>
  Buffer.from(bytes as string)
    .toString("base64")
    .replace(/={1,2}$/, "")

/** The bytes of canonical base64 without `=`; null for every other text. */
export function fromUnpadded(text: string): Buffer | null {
  const bytes = Buffer.from(text, "base64")
  return unpadded(bytes) === text ? bytes : null
}

/** Takes stanzas from a stream in pieces of any size. What is no stanza is refused at once, and so is one without end. */
export class StanzaReader {
  #rest = ""
  #args: string[] | null = null
  #body = ""
  #size = 0

  /** The stanzas that this piece completes. @throws VaultError `plugin-failed`. */
  push(piece: Uint8Array): Stanza[] {
    const lines = (this.#rest + Buffer.from(piece).toString("latin1")).split("\n")
    this.#rest = lines.pop() ?? ""
    const found: Stanza[] = []
    for (const line of lines) {
      this.#size += line.length + 1
      this.#assertSize(0)
      const stanza = this.#takeLine(line)
      if (stanza !== null) found.push(stanza)
    }
    this.#assertSize(this.#rest.length)
    return found
  }

  #assertSize(open: number): void {
    if (this.#size + open > maxStanzaBytes)
      throw new VaultError("plugin-failed", "it sent more than a message can hold")
  }

  #takeLine(line: string): Stanza | null {
    if (this.#args === null) {
      if (!/^->(?: [\x21-\x7e]+)+$/.test(line)) throw malformed()
      this.#args = line.slice(3).split(" ")
      this.#body = ""
      return null
    }
    if (line.length > columns || !/^[A-Za-z0-9+/]*$/.test(line)) throw malformed()
    this.#body += line
    if (line.length === columns) return null
    const body = fromUnpadded(this.#body)
    if (body === null) throw malformed()
    const stanza = new Stanza(this.#args, new Uint8Array(body))
    this.#args = null
    this.#size = 0
    return stanza
  }
}

const malformed = (): VaultError => new VaultError("plugin-failed", "what it sent is not the protocol of age's plugins")
