export { fillWords } from "./fill-words.ts"
export { type Direction, directionOf, type Language, languages, spokenLanguage } from "./language.ts"
