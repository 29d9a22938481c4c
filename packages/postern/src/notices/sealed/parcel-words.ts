import type { Language } from "@postern/core"
import { ar } from "./words/ar.ts"
import { de } from "./words/de.ts"
import { en } from "./words/en.ts"
import { es } from "./words/es.ts"
import { fr } from "./words/fr.ts"
import { ja } from "./words/ja.ts"
import { zhHans } from "./words/zh-hans.ts"

/** What is said of a sealed kit and of its passphrase, beside the words of all notices. `{…}` is filled in. */
export type ParcelWords = Readonly<Record<keyof typeof en, string>>

export const parcelWords: Readonly<Record<Language, ParcelWords>> = { ar, de, en, es, fr, ja, "zh-Hans": zhHans }
