/** What a user agent calls itself by, as people know it. */
export interface Device {
  readonly browser: string
  /** null where it does not say */
  readonly system: string | null
}

// The first that fits: browsers carry the names of those that came before them.
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:A|iOS|e)?\//, "Edge"],
  [/\b(?:OPR|OPiOS)\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:Chrome|CriOS|Chromium)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
]
const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
]

/**
 * Shortens a user agent to words of our own, or null where it is none that people know. Whoever signs in chooses this text, so
 * none of it is passed on: it would otherwise be a way to write to the person in the application's name.
 */
export function deviceOf(userAgent: string): Device | null {
  const browser = nameIn(browsers, userAgent)
  if (browser === null) return null
  return { browser, system: nameIn(systems, userAgent) }
}

function nameIn(known: readonly (readonly [RegExp, string])[], userAgent: string): string | null {
  return known.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null
}
