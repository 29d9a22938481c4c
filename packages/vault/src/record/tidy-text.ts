import type { AccountFacts, Fact } from "./event.ts"

const unprintable = /[\s\p{Cc}\u2028\u2029]+/gu
/** Halves of pairs, and marks that are not seen: two names that look alike would not be one. A joiner belongs to emoji and some scripts. */
const unseen = /[\p{Cs}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu

/**
 * A name in the one form in which names are kept and compared: on one line, without control characters and marks that are not seen, in
 * Unicode's composed form. Programs of others cannot open a database, and paper cannot be printed, with what this leaves out.
 */
export function tidyText(text: string): string {
  return text.replace(unseen, "").replace(unprintable, " ").normalize("NFC").trim()
}

/** What two spellings of one name have in common, the same on every machine (no locale). */
export const nameKey = (text: string): string => tidyText(text).toLowerCase()

/** Compares names without regard to case and Unicode form, the same on every machine (no locale). */
export function compareNames(a: string, b: string): number {
  const [x, y] = [nameKey(a), nameKey(b)]
  return x < y ? -1 : x > y ? 1 : 0
}

/** Several lines, each of them tidy. */
const tidyLines = (text: string): string =>
  text
    .split(/\r\n|\r|\n/)
    .map(tidyText)
    .join("\n")
    .trim()

/** The same object with the texts in these fields made tidy, where it has them. */
function withTidy<T extends object>(given: T, fields: readonly string[], tidy = tidyText): T {
  const changed = Object.entries(given).filter(([name, value]) => fields.includes(name) && typeof value === "string")
  return { ...given, ...Object.fromEntries(changed.map(([name, value]) => [name, tidy(value as string)])) }
}

const accountTexts = ["name", "ref", "service", "login", "url", "owner"]

function tidyAccount<T extends Partial<AccountFacts>>(facts: T): T {
  const tags: Partial<AccountFacts> = facts.tags === undefined ? {} : { tags: facts.tags.map(tidyText) }
  return { ...withTidy(facts, accountTexts), ...tags }
}

/** The fact with its names in their one form, whichever way it came in. Codes, paths and ids stay as they are. */
export function tidyFact<T extends Fact>(fact: T): T
export function tidyFact(fact: Fact): Fact {
  switch (fact.kind) {
    case "account-added":
      return tidyAccount(fact)
    case "account-changed":
      return { ...fact, set: tidyAccount(fact.set) }
    case "batch-changed":
      return { ...fact, set: withTidy(fact.set, ["note"], tidyLines) }
    case "batch-added":
      return withTidy(withTidy(fact, ["issuer", "source"]), ["note"], tidyLines)
    case "copy-added":
      return withTidy(fact, ["location"])
    case "device-added":
      return withTidy(fact, ["label"])
    default:
      return fact
  }
}

/** Characters that steer a terminal or turn the order of letters around. */
export const unsafeCharacters = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/** Text from a file of others, safe for a terminal: without control characters, and without marks that turn the order of letters around. */
export function plain(text: string): string {
  return text.replace(unsafeCharacters, "\uFFFD")
}

/** A name as a shell takes it for one word, to be pasted without harm whatever is in it. */
export function shellWord(text: string): string {
  const word = plain(text)
  if (/^[\p{L}\p{N} ._@%+=:,/-]+$/u.test(word)) return `"${word}"`
  return `'${word.replaceAll("'", "'\\''")}'`
}
