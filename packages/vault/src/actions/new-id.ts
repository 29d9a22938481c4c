import { randomInt } from "node:crypto"
import { newNamePrefix } from "../record/index.ts"

const symbols = "abcdefghjkmnpqrstuvwxyz23456789"

/** What a plan calls a thing until it is written: 12 of 31 symbols, 59 bits. The event that adds it gives it its lasting name. */
export function newId(): string {
  return newNamePrefix + Array.from({ length: 12 }, () => symbols[randomInt(symbols.length)]).join("")
}
