import { type Direction, directionOf, type Language } from "@postern/core/words"
import { languageFor } from "./language.ts"
import { loadedWords } from "./loaded-words.ts"
import { fillWord, type Vocabulary, type Word, type WordFacts, type WordOverrides } from "./vocabulary.ts"

/** The words of one element in the language that holds where it stands. */
export class Wording<Key extends string> {
  readonly language: Language
  readonly direction: Direction
  readonly #tag: string
  readonly #words: Readonly<Record<string, Word | undefined>>

  constructor(english: Readonly<Record<Key, Word>>, tag: string, overrides: WordOverrides = {}) {
    const wanted = languageFor(tag)
    const words: Vocabulary | null = loadedWords(wanted)
    this.language = words === null ? "en" : wanted
    this.direction = directionOf(this.language)
    // Dates and numbers follow the region, but only of the language that the words are in.
    this.#tag = isTagOf(tag, this.language) ? tag : this.language
    this.#words = { ...(words ?? english), ...overrides }
  }

  /** Gives a word, filled in. */
  say(key: Key, facts: WordFacts = {}): string {
    return fillWord(this.#words[key] ?? "", facts, this.#tag, this.direction)
  }

  /** Writes a day out. @param instant ISO 8601 */
  day(instant: string): string {
    return new Intl.DateTimeFormat(this.#tag, { dateStyle: "long" }).format(new Date(instant))
  }

  /** Writes minutes out, such as `5 minutes`. */
  minutes(n: number): string {
    return new Intl.NumberFormat(this.#tag, { style: "unit", unit: "minute", unitDisplay: "long" }).format(n)
  }

  /** Writes a wait as minutes and seconds, such as `1:05`. */
  wait(seconds: number): string {
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
  }
}

function isTagOf(tag: string, language: Language): boolean {
  try {
    return new Intl.Locale(tag).language === new Intl.Locale(language).language
  } catch {
    return false
  }
}
