import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

/** Counts the lines of a file that are neither blank nor a comment. */
export function linesOf(path: string): number {
  const text = readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), "utf8")
  return text.split("\n").filter(line => !/^\s*(?:\/\/.*|\/?\*.*)?$/.test(line)).length
}
