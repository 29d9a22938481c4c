import { PosternChallenge } from "./challenge/postern-challenge.ts"
import { defineElement } from "./define-element.ts"

export type { NextStep } from "./challenge/welcome.ts"
export type { PosternEvents } from "./events.ts"
export type { ChallengeWords } from "./words/challenge-words.ts"
export type { Word, WordOverrides } from "./words/vocabulary.ts"
export { PosternChallenge }

defineElement("postern-challenge", PosternChallenge)
