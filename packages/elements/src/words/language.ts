import { type Language, spokenLanguage } from "@postern/core/words"

/** Chooses the language for a BCP 47 tag: its own, or English. */
export function languageFor(tag: string): Language {
  return spokenLanguage(tag) ?? "en"
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
