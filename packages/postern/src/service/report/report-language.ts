import { type Language, spokenLanguage } from "@postern/core"

const maxHeaderLength = 1000

/** Chooses the language of the notice; without one, the first of an Accept-Language header that is spoken here; else English. */
export function reportLanguage(noticed: string | undefined, acceptLanguage = ""): Language {
  if (noticed !== undefined) return spokenLanguage(noticed) ?? "en"
  const wanted = acceptLanguage
    .slice(0, maxHeaderLength)
    .split(",")
    .map(range => {
      const [tag = "", quality = "q=1"] = range.split(";").map(part => part.trim())
      return { tag, weight: Number(quality.replace(/^q=/i, "")) || 0 }
    })
    .sort((one, other) => other.weight - one.weight)
  for (const { tag, weight } of wanted) {
    const language = weight > 0 ? spokenLanguage(tag) : null
    if (language !== null) return language
  }
  return "en"
}
