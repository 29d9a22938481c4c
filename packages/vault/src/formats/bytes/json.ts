import { VaultError } from "../../record/index.ts"

/** No export nests deeper; each level costs the parser a frame of its own. */
const maxDepth = 64
/** Objects, lists and values together: some forty for each of 100,000 entries. */
const maxValues = 8_000_000

/**
 * Parses JSON that somebody else wrote: its nesting and the number of its values are counted before anything is built from it.
 * @returns undefined where it is not JSON.
 * @throws VaultError `file-damaged` where it nests deeper than 64 levels or holds more than eight million values.
 */
export function parseJson(text: string): unknown {
  assertBounded(text)
  try {
    return JSON.parse(text)
  } catch {
    // Deliberately without a cause: the engine's message quotes the text, which holds passwords.
    return undefined
  }
}

function assertBounded(text: string): void {
  let depth = 0
  let values = 0
  let isInString = false
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (isInString) {
      if (unit === 0x5c) at++
      else if (unit === 0x22) isInString = false
      continue
    }
    if (unit === 0x22) isInString = true
    else if (unit === 0x5b || unit === 0x7b) {
      values++
      if (++depth > maxDepth) throw tooLarge(`lists inside lists, deeper than ${maxDepth} levels`)
    } else if (unit === 0x5d || unit === 0x7d) depth--
    else if (unit === 0x2c && ++values > maxValues) throw tooLarge(`more than ${maxValues.toLocaleString("en")} values`)
  }
}

const tooLarge = (what: string): VaultError =>
  new VaultError("file-damaged", `The JSON holds ${what}: no export does. Nothing of it was read.`)

/** An object of somebody else's JSON: it may hold anything anywhere. */
export type Loose = Readonly<Record<string, unknown>>

export const asText = (value: unknown): string => (typeof value === "string" ? value : "")

export const asObject = (value: unknown): Loose =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Loose) : {}

/** The objects of a list; everything else in it is left out. */
export const objectsIn = (value: unknown): Loose[] =>
  Array.isArray(value)
    ? value.filter((item): item is Loose => typeof item === "object" && item !== null && !Array.isArray(item))
    : []

export const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : []
