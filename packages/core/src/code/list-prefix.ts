/** A box to tick as it is typed or drawn: how many characters it takes, and whether it is ticked. */
export interface TickBox {
  readonly length: number
  readonly ticked: boolean
}

const drawnBoxes: ReadonlyMap<string | undefined, boolean> = new Map([
  ["☐", false],
  ["□", false],
  ["☑", true],
  ["☒", true],
  ["✓", true],
  ["✔", true],
])

/** Reads a box at an index: `[ ]`, `[]`, `[x]`, `[X]`, `[✓]`, `[✔]` or a drawn one; null when there is none. */
export function boxAt(characters: readonly string[], index: number): TickBox | null {
  const drawn = drawnBoxes.get(characters[index])
  if (drawn !== undefined) return { length: 1, ticked: drawn }
  if (characters[index] !== "[") return null
  if (characters[index + 1] === "]") return { length: 2, ticked: false }
  if (characters[index + 2] !== "]") return null
  if (characters[index + 1] === " ") return { length: 3, ticked: false }
  return ["x", "X", "✓", "✔"].includes(characters[index + 1]!) ? { length: 3, ticked: true } : null
}

/**
 * Measures a list number at an index: one or two ASCII digits and then `.`, `)` or `:`; 0 when there is none. Without
 * its punctuation a number is part of the code, for 2..9 are symbols.
 */
export function listNumberLength(characters: readonly string[], index: number): number {
  let length = 0
  while (length < 2 && isDigit(characters[index + length])) length++
  const punctuation = characters[index + length]
  const isClosed = punctuation === "." || punctuation === ")" || punctuation === ":"
  return length > 0 && isClosed ? length + 1 : 0
}

/** Says whether a character is an ASCII digit, and no other script's. */
export function isDigit(character: string | undefined): boolean {
  return character !== undefined && character.length === 1 && character >= "0" && character <= "9"
}
