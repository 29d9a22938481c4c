import { type Language, spokenLanguage } from "@postern/core/words"

/** The first of the browser's languages that the page speaks, with its region's way of writing dates as a tag of BCP 47. */
export function preferredLanguage(): [Language, string] {
  for (const tag of navigator.languages) {
    const language = spokenLanguage(tag)
    if (language !== null) return [language, isKnownTag(tag) ? tag : language]
  }
  return ["en", "en"]
}

// Some browsers take theirs from the system as it stands there, such as `en-US@posix`, which is no tag of BCP 47.
function isKnownTag(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0
  } catch {
    return false
  }
}
