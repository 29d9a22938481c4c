export * from "./code/index.ts"
export * from "./kit/index.ts"
export * from "./outcomes/index.ts"
export * from "./words/index.ts"
