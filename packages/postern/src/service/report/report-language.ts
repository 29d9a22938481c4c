/** The languages of the page, those of the elements. */
export type ReportLanguage = "en" | "de" | "fr" | "es" | "ja" | "zh-Hans" | "ar"

const spoken: readonly ReportLanguage[] = ["en", "de", "fr", "es", "ja", "ar"]
const longestHeader = 1000

/** Chooses the language of the notice; without one, the first of an Accept-Language header that is spoken here; else English. */
export function reportLanguage(noticed: string | undefined, acceptLanguage = ""): ReportLanguage {
  if (noticed !== undefined) return spokenAs(noticed) ?? "en"
  const wanted = acceptLanguage
    .slice(0, longestHeader)
    .split(",")
    .map(range => {
      const [tag = "", quality = "q=1"] = range.split(";").map(part => part.trim())
      return { tag, weight: Number(quality.replace(/^q=/i, "")) || 0 }
    })
    .sort((one, other) => other.weight - one.weight)
  for (const { tag, weight } of wanted) {
    const language = weight > 0 ? spokenAs(tag) : null
    if (language !== null) return language
  }
  return "en"
}

// Chinese is spoken in simplified script alone.
function spokenAs(tag: string): ReportLanguage | null {
  const parts = tag.toLowerCase().split("-")
  if (parts[0] === "zh") return parts.some(part => ["hant", "tw", "hk", "mo"].includes(part)) ? null : "zh-Hans"
  return spoken.find(language => language === parts[0]) ?? null
}
