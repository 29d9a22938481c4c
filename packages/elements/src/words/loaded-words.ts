import type { Language } from "@postern/core/words"
import type { Vocabulary } from "./vocabulary.ts"

type LanguageFile = Readonly<Record<"shared" | "challenge" | "setup" | "manage" | "opener", Vocabulary>>

// A file for each language, fetched from where the elements came from, and only the one that is spoken.
const files: Readonly<Record<Exclude<Language, "en">, () => Promise<LanguageFile>>> = {
  ar: () => import("./languages/ar.ts"),
  de: () => import("./languages/de.ts"),
  es: () => import("./languages/es.ts"),
  fr: () => import("./languages/fr.ts"),
  ja: () => import("./languages/ja.ts"),
  "zh-Hans": () => import("./languages/zh-hans.ts"),
}

const loaded = new Map<Language, Vocabulary>()

/** Gives the words of a language that was loaded; null for English, which every element has, and before loading. */
export function loadedWords(language: Language): Vocabulary | null {
  return loaded.get(language) ?? null
}

/** Loads a language. Where its file cannot be had the elements speak English: a way in matters more than its words. */
export async function loadWords(language: Language): Promise<void> {
  if (language === "en" || loaded.has(language)) return
  try {
    const { shared, challenge, setup, manage, opener } = await files[language]()
    loaded.set(language, { ...shared, ...challenge, ...setup, ...manage, ...opener })
  } catch {
    // It is tried again at the next update.
  }
}
