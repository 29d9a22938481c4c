import { ar } from "./words/ar.ts"
import { de } from "./words/de.ts"
import { en } from "./words/en.ts"
import { es } from "./words/es.ts"
import { fr } from "./words/fr.ts"
import { ja } from "./words/ja.ts"
import { zhHans } from "./words/zh-hans.ts"

/** The sentences that go with a sealed kit and its passphrase. */
export type ParcelWords = Readonly<Record<keyof typeof en, string>>

export type ParcelLanguage = "en" | "de" | "fr" | "es" | "ja" | "zh-Hans" | "ar"

export const parcelWords: Readonly<Record<ParcelLanguage, ParcelWords>> = { ar, de, en, es, fr, ja, "zh-Hans": zhHans }

/** Chooses the language for a BCP 47 tag: its own, or English. Chinese is written in simplified script alone. */
export function parcelLanguage(tag: string): ParcelLanguage {
  try {
    const { language, script } = new Intl.Locale(tag).maximize()
    const spoken = language === "zh" ? `zh-${script}` : language
    return Object.hasOwn(parcelWords, spoken) ? (spoken as ParcelLanguage) : "en"
  } catch {
    return "en"
  }
}
