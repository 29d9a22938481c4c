import { challenge, shared } from "./languages/en.ts"
import type { setup } from "./languages/en-setup.ts"

/** The words with which `<postern-challenge>` begins, in English. Other languages are loaded when they are asked for. */
export const challengeWords = { ...shared, ...challenge }

/** Every word of `<postern-challenge>`, those of setting up a new phone too: they are loaded when it comes to that. */
export type ChallengeWords = typeof challengeWords & typeof setup
