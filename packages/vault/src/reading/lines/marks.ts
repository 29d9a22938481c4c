import { labelsCode } from "./code-words.ts"
import { labelWords, type MarkMeaning, markWords } from "./mark-words.ts"

/** What is said of a code beside it. */
export interface Mark {
  /** Null where nothing is said of its use. */
  readonly meaning: MarkMeaning | null
  /** Words that were not understood: whether they speak of a use is to be asked. */
  readonly remark: string
  /** The day of use or of a test, where one stands there. */
  readonly on: string | null
}

export const noMark: Mark = { meaning: null, remark: "", on: null }

const bare = (text: string): string =>
  text
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f\u064b-\u0652]/g, "")
    .replace(/ß/g, "ss")
    .replace(/[’']/g, " ")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()

/** Languages without blanks between words: a phrase may stand inside of a longer text. */
const isUnspaced = (phrase: string): boolean => /[\u3040-\u30ff\u4e00-\u9fff]/.test(phrase)

/** What is looked for; longest first, so that "not used" is not read as "used". */
const phrases: readonly (readonly [wanted: string, meaning: MarkMeaning])[] = (
  Object.entries(markWords) as [MarkMeaning, readonly string[]][]
)
  .flatMap(([meaning, words]) => words.map(word => [bare(word), meaning] as const))
  .sort(([a], [b]) => b.length - a.length)
  .map(([phrase, meaning]) => [isUnspaced(phrase) ? phrase : ` ${phrase} `, meaning] as const)

/** Takes the first phrase of each meaning out of a text. */
function findPhrase(text: string): { meaning: MarkMeaning; rest: string } | null {
  if (text === "") return null
  const padded = ` ${text} `
  for (const [wanted, meaning] of phrases) {
    const at = padded.indexOf(wanted)
    if (at >= 0) return { meaning, rest: `${padded.slice(0, at)} ${padded.slice(at + wanted.length)}`.trim() }
  }
  return null
}

const dates = /\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b|\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})\b/

/** A day in a remark, ISO where it can be told; else the text as it stands, for month and day look alike. */
function findDay(text: string): { on: string | null; rest: string } | null {
  const found = dates.exec(text)
  if (found === null) return null
  const [all, year, month, day] = found
  const pad = (part: string): string => part.padStart(2, "0")
  const on =
    year !== undefined && Number(month) <= 12 && Number(day) <= 31 ? `${year}-${pad(month!)}-${pad(day!)}` : null
  return { on, rest: text.replace(all, " ") }
}

/** Reads what stands beside a code: words for used, unused, tested and next, a date, and what else is there. */
export function readMarkWords(text: string): Mark {
  const dated = findDay(text)
  let rest = bare(dated?.rest ?? text)
  let meaning: MarkMeaning | null = null
  for (let found = findPhrase(rest); found !== null; found = findPhrase(found.rest)) {
    rest = found.rest
    // "tested, not used": the use outweighs.
    if (meaning === null || found.meaning === "used" || (found.meaning === "unused" && meaning !== "used"))
      meaning = found.meaning
  }
  const words = rest
    .split(" ")
    .filter(word => word !== "" && !labelWords.has(word) && !labelsCode(word) && !/^\d{1,3}$/.test(word))
  // A day alone beside a code is the day of its use.
  if (meaning === null && dated !== null && words.length === 0) meaning = "used"
  return { meaning, remark: words.join(" "), on: dated?.on ?? null }
}

/** What a heading says of the codes below it; null where it says nothing of their use. */
export function headingMeaning(text: string): MarkMeaning | null {
  const words = bare(text)
  if (words === "" || words.split(" ").length > maxHeadingWords) return null
  const { meaning, remark } = readMarkWords(text)
  return meaning !== null && remark === "" ? meaning : null
}

const maxHeadingWords = 6

/** What a status column says; there, yes and no speak of use. */
export function statusMark(status: string): Mark {
  const word = bare(status)
  if (/^(?:yes|y|true|x|1|ja|si|oui|はい|是|نعم)$/.test(word) || /^[✓✔✗✘❌☑☒✅×]$/.test(status.trim()))
    return { ...noMark, meaning: "used" }
  if (/^(?:no|n|false|0|nein|non|いいえ|否|لا|)$/.test(word)) return { ...noMark, meaning: "unused" }
  return readMarkWords(status)
}
