import type { CodePiece } from "../lines/code-row.ts"
import type { DoubtKind } from "./code-doubts.ts"

const minOthers = 3
const isMost = (count: number, all: number): boolean => count >= Math.ceil(all * 0.8)

/** What is different at a code from the others of its list; null where nothing is. */
export type Oddity = Extract<DoubtKind, "shorter" | "longer" | "other-symbols">

/** How far a code's length may be off for it to be one of the list that lost a symbol or got one too many. */
export const isNearLength = (symbols: number, expected: number): boolean =>
  Math.abs(symbols - expected) <= Math.max(2, Math.ceil(expected * 0.3))

const classes: readonly RegExp[] = [/^[\d]*$/, /^[\da-f]*$/i, /^[^A-Z]*$/, /^[^a-z]*$/]

/** Tells for each code of a list whether it is an odd one. */
export function findOdd(pieces: readonly CodePiece[], symbols: number): (Oddity | null)[] {
  const texts = pieces.map(({ text }) => text.replace(/[^A-Za-z0-9]/g, ""))
  const shared = classes.filter(pattern => {
    const fitting = texts.filter(text => pattern.test(text)).length
    return texts.length > minOthers && fitting < texts.length && isMost(fitting, texts.length)
  })
  return pieces.map((piece, at) => {
    if (piece.symbols !== symbols) return piece.symbols < symbols ? "shorter" : "longer"
    return shared.some(pattern => !pattern.test(texts[at]!)) ? "other-symbols" : null
  })
}
