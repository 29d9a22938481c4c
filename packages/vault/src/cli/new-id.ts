import { randomInt } from "node:crypto"

const symbols = "abcdefghjkmnpqrstuvwxyz23456789"

/** A name that no other device makes: 12 of 31 symbols, 59 bits. */
export function newId(): string {
  return Array.from({ length: 12 }, () => symbols[randomInt(symbols.length)]).join("")
}
