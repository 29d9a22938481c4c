/**
 * The characters that may stand in and around a typed code without being part of it. They are listed by number, not by
 * Unicode property, so that a code reads the same under every version of Unicode; none of them is in the alphabet.
 */
function charactersOf(codePoints: string): ReadonlySet<string> {
  const characters = new Set<string>()
  for (const [range] of codePoints.matchAll(/\S+/g)) {
    const [first = 0, last = first] = range.split("..").map(end => Number.parseInt(end, 16))
    for (let codePoint = first; codePoint <= last; codePoint++) characters.add(String.fromCodePoint(codePoint))
  }
  return characters
}

/** Unicode White_Space. */
export const whiteSpace: ReadonlySet<string> = charactersOf(
  "0009..000D 0020 0085 00A0 1680 2000..200A 2028 2029 202F 205F 3000",
)

/** Unicode 16 Dash: what keyboards, word processors and mail programs make of a hyphen, the minus sign U+2212 included. */
export const dashes: ReadonlySet<string> = charactersOf(`
  002D 058A 05BE 1400 1806 2010..2015 2053 207B 208B 2212 2E17 2E1A 2E3A 2E3B 2E40 2E5D 301C 3030 30A0
  FE31 FE32 FE58 FE63 FF0D 10D6E 10EAD`)

/** Soft hyphen, zero-width spaces and joiners, direction marks, the byte order mark: copied unseen from web pages. */
export const invisibleMarks: ReadonlySet<string> = charactersOf(
  "00AD 061C 180E 200B..200F 202A..202E 2060..2064 2066..206F FEFF",
)

/** Quotation marks and backticks of any kind, in front and behind, paired or not. */
export const quotes: ReadonlySet<string> = charactersOf("0022 0027 0060 00AB 00B4 00BB 2018..201F 2039 203A")

/** Bullets of lists, `*` and `+` among them; a dash is one anyway. */
export const bullets: ReadonlySet<string> = charactersOf("002A 002B 2022 2023 2043 25AA 25CF 25CB 25E6")

/** What ends an item of a list or a sentence. */
export const closingPunctuation: ReadonlySet<string> = charactersOf("002C 002E 003B")

/** Says whether a character parts groups: white space or a dash of any kind. */
export function isSeparator(character: string): boolean {
  return whiteSpace.has(character) || dashes.has(character)
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
