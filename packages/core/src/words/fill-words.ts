import type { Direction } from "./language.ts"

/**
 * Fills the `{name}` places of a text with facts, in one pass: a fact that holds `{…}` itself stays as it is. Where the text runs right to left, each
 * fact is isolated, so that a code, an address or a date keeps its order (UAX #9 §2.7). `write` turns a fact into text.
 *
 * @example
 * fillWords("{n} codes are left", { n: "3" })
 */
export function fillWords<Fact = string>(
  text: string,
  facts: Readonly<Record<string, Fact>>,
  direction: Direction = "ltr",
  write = (fact: Fact | undefined): string => `${fact ?? ""}`,
): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) =>
    direction === "rtl" ? `\u2068${write(facts[name])}\u2069` : write(facts[name]),
  )
}
