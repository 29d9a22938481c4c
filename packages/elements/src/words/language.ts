/** The languages that the elements speak, by BCP 47. */
export type Language = "en" | "de" | "fr" | "es" | "ja" | "zh-Hans" | "ar"

const spoken: readonly Language[] = ["de", "fr", "es", "ja", "ar", "en"]

/** Chooses the language for a BCP 47 tag: its own, or English. Chinese is spoken in simplified script alone. */
export function languageFor(tag: string): Language {
  const parts = tag.toLowerCase().split("-")
  if (parts[0] === "zh") return parts.some(part => part === "hant" || part === "tw" || part === "hk") ? "en" : "zh-Hans"
  return spoken.find(language => language === parts[0]) ?? "en"
}

/** Finds the tag that holds at an element: the nearest `lang` around it, through shadow roots, else the browser's. */
export function tagAt(element: Element): string {
  for (let at: Element | null = element; at !== null; ) {
    const scope: Element | null = at.closest("[lang]")
    if (scope !== null) return scope.getAttribute("lang") || navigator.language
    const root: Node = at.getRootNode()
    at = root instanceof ShadowRoot ? root.host : null
  }
  return navigator.language
}
