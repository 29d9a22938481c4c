import { defineElement } from "./define-element.ts"
import { PosternKitOpener } from "./kit-opener/postern-kit-opener.ts"

export type { PosternEvents } from "./events.ts"
export type { OpenerWords } from "./words/opener-words.ts"
export type { Word, WordOverrides } from "./words/vocabulary.ts"
export { PosternKitOpener }

defineElement("postern-kit-opener", PosternKitOpener)
