/** The languages in which people are spoken to, by BCP 47. */
export const languages = ["en", "de", "es", "fr", "ja", "zh-Hans", "ar"] as const

export type Language = (typeof languages)[number]

/** Which way a text runs, as HTML's `dir` has it. */
export type Direction = "ltr" | "rtl"

/** Tells which way a language is written. */
export function directionOf(language: Language): Direction {
  return language === "ar" ? "rtl" : "ltr"
}

/** Where Chinese is written in traditional script unless the tag says otherwise (UTS 35, likely subtags). */
const traditionalRegions: readonly string[] = ["tw", "hk", "mo"]

/**
 * Gives the language that a BCP 47 tag asks for, whatever its region; null where it is none of `languages`, or the text is no tag. Chinese
 * goes by its script, the likely one where none is named: `zh-TW` is written in traditional script, which is not spoken here.
 */
export function spokenLanguage(tag: string): Language | null {
  const [language, ...rest] = tag.toLowerCase().split("-")
  const wanted = language === "zh" ? `zh-${scriptOf(rest)}` : language
  return languages.find(known => known.toLowerCase() === wanted) ?? null
}

function scriptOf(subtags: readonly string[]): string {
  const script = subtags.find(subtag => subtag.length === 4)
  return script ?? (subtags.some(subtag => traditionalRegions.includes(subtag)) ? "hant" : "hans")
}
