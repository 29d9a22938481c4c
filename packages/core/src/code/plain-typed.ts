import { dashes, isInvisibleMark, whiteSpace } from "./typed-characters.ts"

/** The zeros of the scripts in which keyboards type digits; the other nine follow each. */
const zeros = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0x1040,
  0x17e0, 0x1810,
]

/** Punctuation of East Asian and Arabic keyboards, as the same in ASCII. */
const punctuation: ReadonlyMap<string, string> = new Map([
  ["、", ","],
  ["。", "."],
  ["،", ","],
  ["؛", ";"],
  ["؟", "?"],
  ["【", "["],
  ["】", "]"],
  ["〔", "["],
  ["〕", "]"],
  ["｟", "("],
  ["｠", ")"],
  ["〜", "~"],
  ["～", "~"],
  ["\u2028", "\n"],
  ["\u2029", "\n"],
])

/**
 * Gives a typed text in plain characters: full-width, mathematical and circled letters and digits as ASCII, digits of other scripts as 0 to 9,
 * dashes of any kind as `-`, blanks of any kind as a space, and nothing of what cannot be seen. Circled numbers become list
 * numbers, `③` is `3. `. Tabs and line ends stay, and so do all other characters. The result is for reading codes, not for showing.
 */
export function plainTyped(text: string): string {
  let plain = ""
  for (const character of text) plain += plainCharacter(character)
  return plain
}

function plainCharacter(character: string): string {
  const point = character.codePointAt(0)!
  if (point < 0x80) return character
  if (isInvisibleMark(character)) return ""
  const known = punctuation.get(character)
  if (known !== undefined) return known
  if (dashes.has(character)) return "-"
  if (whiteSpace.has(character)) return point === 0x85 ? "\n" : " "
  if (point >= 0xff01 && point <= 0xff5e) return String.fromCodePoint(point - 0xfee0)
  if (point >= 0x2460 && point <= 0x2473) return `${point - 0x2460 + 1}. `
  const zero = zeros.find(first => point >= first && point <= first + 9)
  if (zero !== undefined) return String(point - zero)
  // Enclosed and mathematical forms fold to ASCII, or stay as they are.
  if ((point >= 0x2474 && point <= 0x24e9) || (point >= 0x1d400 && point <= 0x1d7ff)) {
    const folded = character.normalize("NFKC")
    return /^[\x20-\x7e]+$/.test(folded) ? folded : character
  }
  return character
}
