import { defineElement } from "./define-element.ts"
import { PosternManage } from "./manage/postern-manage.ts"

export type { PosternEvents } from "./events.ts"
export type { ManageWords } from "./words/manage-words.ts"
export type { Word, WordOverrides } from "./words/vocabulary.ts"
export { PosternManage }

defineElement("postern-manage", PosternManage)
