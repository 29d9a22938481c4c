import type { shared } from "../words/languages/en.ts"
import type { WordFacts } from "../words/vocabulary.ts"

/** Says the words that every element has, in the language of where it stands. */
export interface SharedSpeaker {
  /** whether people may have codes of another system, which look like none of ours: only the service can tell what is typed */
  readonly takesAny: boolean
  say(key: keyof typeof shared, facts?: WordFacts): string
}
