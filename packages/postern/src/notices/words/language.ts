import { type Direction, directionOf, type Language, spokenLanguage } from "@postern/core"
import { ar } from "./ar.ts"
import { de } from "./de.ts"
import { en } from "./en.ts"
import { es } from "./es.ts"
import { fr } from "./fr.ts"
import { ja } from "./ja.ts"
import type { NoticeWords } from "./vocabulary.ts"
import { zhHans } from "./zh-hans.ts"

const wordsOf: Readonly<Record<Language, NoticeWords>> = { en, de, es, fr, ja, "zh-Hans": zhHans, ar }

/** The words of a language, and how it is written. */
export interface Wording {
  readonly language: Language
  /** what dates and numbers follow: the region that was asked for, where the language is its own */
  readonly locale: string
  readonly direction: Direction
  readonly words: NoticeWords
}

/**
 * Chooses the words for a BCP 47 tag: its own language, or English. What is no tag at all is English, too: a notice matters more than its
 * words.
 */
export function wordingFor(tag: string): Wording {
  const spoken = spokenLanguage(tag)
  const language = spoken ?? "en"
  const region = spoken === null ? undefined : regionOf(tag)
  return {
    language,
    locale: region === undefined ? language : `${language}-${region}`,
    direction: directionOf(language),
    words: wordsOf[language],
  }
}

function regionOf(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).region
  } catch {
    return undefined
  }
}
