import { shared } from "./languages/en.ts"
import { setup } from "./languages/en-setup.ts"

/** Every word of `<postern-setup>` in English, by its key. Other languages are loaded when they are asked for. */
export const setupWords = { ...shared, ...setup }

export type SetupWords = typeof setupWords
