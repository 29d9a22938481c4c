import { labelsCode, namesCodes } from "../lines/code-words.ts"
import { labelWords, type MarkMeaning } from "../lines/mark-words.ts"
import { headingMeaning } from "../lines/marks.ts"

/** A line without codes that stands above some. */
export interface Heading {
  /** What it says of the use of the codes below it; null where nothing. */
  readonly meaning: MarkMeaning | null
  /** Whose codes they are, as it says; empty where it only says that they are codes. */
  readonly name: string
}

const maxWords = 6
const maxCharacters = 80

/** Reads a line without codes as a heading; null where it is a sentence, or nothing. */
export function readHeading(line: string): Heading | null {
  const bare = withoutEnd(line.replace(/^[\s#>*_=[({"'`-]+/, ""))
  if (bare === "" || bare.length > maxCharacters) return null
  const meaning = headingMeaning(bare)
  if (meaning !== null) return { meaning, name: "" }
  const words = bare.split(/\s+/)
  const isMarked = /[:：]\s*$/u.test(line.trim()) || /^\s*(?:#{1,6}\s|\*\*|__|\[|=)/.test(line)
  const isTitle = /^\p{Lu}|^\p{Lo}/u.test(bare) && !/[.!?。]$/u.test(bare)
  const isLogin = words.length === 1 && /^[^\s@]+@[^\s@]+$/.test(bare)
  if (words.length > maxWords || !(isMarked || isTitle || isLogin || namesCodes(bare))) return null
  return { meaning: null, name: nameIn(words) }
}

/** Takes signs and blanks off the end, in one pass. */
function withoutEnd(text: string): string {
  let end = text.length
  while (end > 0 && /[\s*_=\])}"'`:：-]/u.test(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

const maxNameWords = 3

/** A heading without the words that only say that codes follow: `GitHub recovery codes` is GitHub's. Sentences name nobody. */
function nameIn(words: readonly string[]): string {
  const bare = words.map(word =>
    word.replace(/^[^\p{L}\p{N}]+|(?<![^\p{L}\p{N}])[^\p{L}\p{N}]+$/gu, "").replace(/['’]s$/u, ""),
  )
  const isNamed = bare.map(word => {
    const plain = word.toLowerCase()
    const isGeneral = labelWords.has(plain) || generalWords.has(plain) || namesCodes(word) || labelsCode(word)
    return plain !== "" && !isGeneral && !word.includes("//")
  })
  // A small word between two of a name belongs to it: "Bank of Nowhere".
  const named = bare.filter(
    (word, at) => isNamed[at] || (/^(?:of|the|de|der|du|la)$/i.test(word) && isNamed[at - 1] && isNamed[at + 1]),
  )
  const proper = bare.filter((_, at) => isNamed[at])
  const isName = proper.length <= maxNameWords && proper.every(word => /^[\p{Lu}\p{Lo}\p{N}]|@/u.test(word))
  return isName ? named.join(" ") : ""
}

/** Words that people write above their codes, in whatever case. */
const ownerWords = new Set(
  "personal private privat private work arbeit business geschaft office buro family familie home school main old new trabajo casa familia travail maison famille perso pro".split(
    " ",
  ),
)

/** Whether a single word is one that people write above their codes. */
export const isOwnerWord = (word: string): boolean =>
  ownerWords.has(word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, ""))

/** Words of headings that name nobody. */
const generalWords = new Set(
  "your these save keep here are list page sheet copy printed two-factor two factor authentication account accounts for ihre deine meine speichern konto konten sus estos guarda cuenta vos vot ces compte enregistrez new old more other and".split(
    " ",
  ),
)
