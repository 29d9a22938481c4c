import { fillWords } from "./fill-words.ts"
import type { Direction } from "./language.ts"

/** A text with `{…}` to fill in, or its plural forms by CLDR's rules for `{n}`. */
export type Word = string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>

/** The words of one part of a page. */
export type Vocabulary = Readonly<Record<string, Word>>

/** A vocabulary in another language: the same keys as the English one. */
export type Translated<V extends Vocabulary> = Readonly<Record<keyof V, Word>>

/** The facts that fill a word; `n` is the number that chooses its form. */
export type WordFacts = Readonly<Record<string, string | number>>

/**
 * Fills a word in, with numbers as the language writes them.
 *
 * @example
 * fillWord({ one: "One code is left.", other: "{n} codes are left." }, { n: 7 }, "en")
 */
export function fillWord(word: Word, facts: WordFacts, language: string, direction: Direction = "ltr"): string {
  const text = typeof word === "string" ? word : formOf(word, Number(facts.n), language)
  return fillWords(text, facts, direction, fact =>
    typeof fact === "number" ? new Intl.NumberFormat(language).format(fact) : (fact ?? ""),
  )
}

function formOf(forms: Exclude<Word, string>, n: number, language: string): string {
  return forms[new Intl.PluralRules(language).select(n)] ?? forms.other
}
