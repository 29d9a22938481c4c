/**
 * The characters that may stand in and around a typed code without being part of it. They are listed by number, not by
 * Unicode property, so that a code reads the same under every version of Unicode; none of them is in the alphabet.
 */
function charactersIn(...ranges: readonly (number | readonly [number, number])[]): ReadonlySet<string> {
  const characters = new Set<string>()
  for (const range of ranges) {
    const [first, last] = typeof range === "number" ? [range, range] : range
    for (let codePoint = first; codePoint <= last; codePoint++) characters.add(String.fromCodePoint(codePoint))
  }
  return characters
}

// Unicode White_Space.
const whiteSpace = charactersIn(
  [0x09, 0x0d],
  0x20,
  0x85,
  0xa0,
  0x1680,
  [0x2000, 0x200a],
  0x2028,
  0x2029,
  0x202f,
  0x205f,
  0x3000,
)

// Unicode 16 Dash: what keyboards, word processors and mail programs make of a hyphen, the minus sign U+2212 included.
const dashes = charactersIn(
  0x2d,
  0x58a,
  0x5be,
  0x1400,
  0x1806,
  [0x2010, 0x2015],
  0x2053,
  0x207b,
  0x208b,
  0x2212,
  0x2e17,
  0x2e1a,
  0x2e3a,
  0x2e3b,
  0x2e40,
  0x2e5d,
  0x301c,
  0x3030,
  0x30a0,
  0xfe31,
  0xfe32,
  0xfe58,
  0xfe63,
  0xff0d,
  0x10d6e,
  0x10ead,
)

// Soft hyphen, zero-width spaces and joiners, direction marks, the byte order mark: copied along unseen from web pages.
const invisibleMarks = charactersIn(
  0xad,
  0x61c,
  0x180e,
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x2064],
  [0x2066, 0x206f],
  0xfeff,
)

const quotes: ReadonlySet<string> = new Set("\"'`´‘’‚‛“”„‟‹›«»")
const bullets: ReadonlySet<string> = new Set("*+•‣⁃◦▪●○")
const closingPunctuation: ReadonlySet<string> = new Set(",;.")

/** Says whether a character parts groups: white space or a dash of any kind. */
export function isSeparator(character: string): boolean {
  return whiteSpace.has(character) || dashes.has(character)
}

/** Says whether a character is white space. */
export function isWhiteSpace(character: string): boolean {
  return whiteSpace.has(character)
}

/** Says whether a character shows nothing and takes no room. */
export function isInvisibleMark(character: string): boolean {
  return invisibleMarks.has(character)
}

/** Says whether a character may stand in front of a code, besides a list number and a box. */
export function mayLead(character: string): boolean {
  return isSeparator(character) || isInvisibleMark(character) || quotes.has(character) || bullets.has(character)
}

/** Says whether a character may stand behind a code. */
export function mayTrail(character: string): boolean {
  return (
    isSeparator(character) || isInvisibleMark(character) || quotes.has(character) || closingPunctuation.has(character)
  )
}
