import { defineElement } from "./define-element.ts"
import { PosternSetup } from "./setup/postern-setup.ts"

export type { PosternEvents } from "./events.ts"
export type { SetupWords } from "./words/setup-words.ts"
export type { Word, WordOverrides } from "./words/vocabulary.ts"
export { PosternSetup }

defineElement("postern-setup", PosternSetup)
