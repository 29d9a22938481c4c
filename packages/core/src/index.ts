export * from "./code/index.ts"
export * from "./kit/index.ts"
export { type Language, languages, spokenLanguage } from "./words/language.ts"
