export { fillWords } from "./fill-words.ts"
export { type Direction, directionOf, type Language, languages, spokenLanguage } from "./language.ts"
export { fillWord, type Translated, type Vocabulary, type Word, type WordFacts } from "./vocabulary.ts"
