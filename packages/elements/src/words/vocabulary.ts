import type { Vocabulary, Word } from "@postern/core/words"

export { fillWord, type Translated, type Vocabulary, type Word, type WordFacts } from "@postern/core/words"

/** Words of one's own, in place of some of the elements'. */
export type WordOverrides<V extends Vocabulary = Vocabulary> = Readonly<Partial<Record<keyof V, Word>>>
