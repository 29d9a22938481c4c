import { manage, shared } from "./languages/en.ts"
import { setup } from "./languages/en-setup.ts"

/** Every word of `<postern-manage>` in English, by its key. Other languages are loaded when they are asked for. */
export const manageWords = { ...shared, ...setup, ...manage }

export type ManageWords = typeof manageWords
