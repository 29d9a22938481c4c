import { ar } from "./ar.ts"
import { de } from "./de.ts"
import { en } from "./en.ts"
import { es } from "./es.ts"
import { fr } from "./fr.ts"
import { ja } from "./ja.ts"
import type { NoticeWords } from "./vocabulary.ts"
import { zhHans } from "./zh-hans.ts"

/** The languages that notices are written in, by BCP 47. */
export const languages = ["en", "de", "es", "fr", "ja", "zh-Hans", "ar"] as const

export type Language = (typeof languages)[number]

const wordsOf: Readonly<Record<Language, NoticeWords>> = { en, de, es, fr, ja, "zh-Hans": zhHans, ar }

/** The words of a language, and how it is written. */
export interface Wording {
  readonly language: Language
  /** what dates and numbers follow: the region that was asked for, where the language is its own */
  readonly locale: string
  readonly direction: "ltr" | "rtl"
  readonly words: NoticeWords
}

/**
 * Chooses the words for a BCP 47 tag: its own language, or English (RFC 4647 §3.4, over likely scripts: `zh-TW` is written
 * in traditional script, which is not spoken here). What is no tag at all is English, too: a notice matters more than its words.
 */
export function wordingFor(tag: string): Wording {
  const { spoken, region } = readTag(tag)
  const language = languages.find(known => known === spoken) ?? "en"
  return {
    language,
    locale: language === spoken && region !== undefined ? `${language}-${region}` : language,
    direction: language === "ar" ? "rtl" : "ltr",
    words: wordsOf[language],
  }
}

function readTag(tag: string): { spoken: string; region?: string | undefined } {
  try {
    const { language, region } = new Intl.Locale(tag)
    return { spoken: language === "zh" ? `zh-${new Intl.Locale(tag).maximize().script}` : language, region }
  } catch {
    return { spoken: "en" }
  }
}
