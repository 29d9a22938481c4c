import type { ReadCode } from "./candidate.ts"
import { readCodeBlock } from "./code-block.ts"

/** A field of an entry in another program. */
export interface ItemField {
  readonly name: string
  readonly value: string
}

const codeField =
  /(?:backup|recovery|scratch|rescue|emergency|wiederherstellung|secours|respaldo)[\s._-]*(?:codes?|keys?|phrases?|schlüssel)?/i
const numbered = /(?<!\d)(\d+)\s*(\(used\))?$/i
const notCodes = /password|passwort|e-?mail|phone|question|pin\b|seed|totp|otpauth|generated|expires?$|created|date/i

/** The codes kept in an entry: in fields named for them, first of all, else in its notes. A field may hold one code or all. */
export function findItemCodes(fields: readonly ItemField[], notes: string): ReadCode[] {
  const named = fields.filter(({ name, value }) => codeField.test(name) && !notCodes.test(name) && value.trim() !== "")
  const ordered = [...named].sort((a, b) => numberOf(a.name) - numberOf(b.name))
  const found = ordered.flatMap(({ name, value }) => readField(name, value))
  return found.length > 0 ? found : findNotedCodes(notes)
}

const numberOf = (name: string): number => Number(numbered.exec(name)?.[1] ?? 0)

function readField(name: string, value: string): ReadCode[] {
  const used = /\(used\)/i.test(name)
  const block = readCodeBlock(value)
  if (block.codes.length > 0) return block.codes.map(code => ({ text: code.text, used: used || code.used }))
  // A value of a shape that the splitter does not know is still this field's code, if it is one line.
  const bare = value.trim()
  return /^\S(?:[^\r\n]{0,200}\S)?$/.test(bare) ? [{ text: bare, used }] : []
}

/** Codes in a note: where the note speaks of them, or holds a list too long to be anything else. */
export function findNotedCodes(notes: string): ReadCode[] {
  if (notes.trim() === "") return []
  const start = codeField.exec(notes)
  const { codes } = readCodeBlock(start === null ? notes : notes.slice(start.index))
  return codes.length >= (start === null ? 5 : 1) ? [...codes] : []
}
