import type { shared } from "../words/languages/en.ts"
import type { WordFacts } from "../words/vocabulary.ts"

/** Says the words that every element has, in the language of where it stands. */
export interface SharedSpeaker {
  say(key: keyof typeof shared, facts?: WordFacts): string
}
