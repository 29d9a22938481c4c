import { challenge, shared } from "./en.ts"

/** Every word of `<postern-challenge>` in English, by its key. Other languages are loaded when they are asked for. */
export const challengeWords = { ...shared, ...challenge }

export type ChallengeWords = typeof challengeWords
