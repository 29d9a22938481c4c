import type { Language } from "@postern/core"
import { ar } from "./words/ar.ts"
import { de } from "./words/de.ts"
import { en, type ParcelWords } from "./words/en.ts"
import { es } from "./words/es.ts"
import { fr } from "./words/fr.ts"
import { ja } from "./words/ja.ts"
import { zhHans } from "./words/zh-hans.ts"

export const parcelWords: Readonly<Record<Language, ParcelWords>> = { ar, de, en, es, fr, ja, "zh-Hans": zhHans }
