import { opener, shared } from "./languages/en.ts"
import { setup } from "./languages/en-setup.ts"

/** Every word of `<postern-kit-opener>` in English, by its key. Other languages are loaded when they are asked for. */
export const openerWords = { ...shared, ...setup, ...opener }

export type OpenerWords = typeof openerWords
