import { type Direction, directionOf, fillWord, type Language, type WordFacts } from "@postern/core/words"
import { ar } from "./words/ar.ts"
import { de } from "./words/de.ts"
import { en, type PageWords, type WordKey } from "./words/en.ts"
import { es } from "./words/es.ts"
import { fr } from "./words/fr.ts"
import { ja } from "./words/ja.ts"
import { zhHans } from "./words/zh-hans.ts"

/** The words of every language. All come with the page: they lie on the same machine. */
export const words: Readonly<Record<Language, PageWords>> = { en, de, es, fr, ja, "zh-Hans": zhHans, ar }

/** Speaks one language. */
export class Speaker {
  readonly language: Language
  readonly direction: Direction
  readonly #tag: string
  // Made once: a list of accounts writes hundreds of dates and numbers, and making one of these takes longer than writing ten.
  readonly #days: Intl.DateTimeFormat
  readonly #moments: Intl.DateTimeFormat
  readonly #numbers: Intl.NumberFormat

  /** @param tag BCP 47, for dates and numbers as the region writes them. */
  constructor(language: Language, tag: string = language) {
    this.language = language
    this.direction = directionOf(language)
    this.#tag = tag
    this.#days = new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeZone: "UTC" })
    this.#moments = new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "short" })
    this.#numbers = new Intl.NumberFormat(tag)
  }

  say(key: WordKey, facts: WordFacts = {}): string {
    return fillWord(words[this.language][key], facts, this.#tag, this.direction)
  }

  /** A word that may not be there, such as one for a fault that only a newer version has. */
  sayIfKnown(key: string, facts: WordFacts = {}): string | null {
    return Object.hasOwn(en, key) ? this.say(key as WordKey, facts) : null
  }

  /** A calendar day. @param day `2026-01-31` */
  day(day: string): string {
    return formatted(this.#days, new Date(`${day}T00:00:00Z`), day)
  }

  /** A moment, by the clock of this machine. @param at ISO 8601 */
  moment(at: string): string {
    return formatted(this.#moments, new Date(at), at)
  }

  month(day: Date): string {
    return new Intl.DateTimeFormat(this.#tag, { month: "short", timeZone: "UTC" }).format(day)
  }

  number(n: number): string {
    return this.#numbers.format(n)
  }

  list(names: readonly string[], type: "conjunction" | "disjunction" = "conjunction"): string {
    return new Intl.ListFormat(this.#tag, { type }).format(names)
  }

  duration(seconds: number): string {
    const [amount, unit] =
      seconds % 86_400 === 0
        ? ([seconds / 86_400, "day"] as const)
        : seconds % 3600 === 0
          ? ([seconds / 3600, "hour"] as const)
          : ([Math.round(seconds / 60), "minute"] as const)
    return new Intl.NumberFormat(this.#tag, { style: "unit", unit, unitDisplay: "long" }).format(amount)
  }
}

/** What is no date, as another's program may have signed, is shown as it stands. */
const formatted = (format: Intl.DateTimeFormat, date: Date, text: string): string =>
  Number.isNaN(date.getTime()) ? text : format.format(date)
