export * from "./code/index.ts"
export * from "./kit/index.ts"
export * from "./words/index.ts"
