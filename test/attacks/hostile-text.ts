import fc from "fast-check"

/** A text that is made to cost an expression dear: a beginning that fits, something to go back over, an end that does not fit. */
export interface HostileText {
  readonly head: string
  readonly pump: string
  readonly tail: string
}

/** Repeats the part in the middle until the text has this length. */
export function hostileText({ head, pump, tail }: HostileText, length: number): string {
  return head + pump.repeat(Math.ceil(length / pump.length)) + tail
}

const tails = ["", "!\n\0", "a/"]
const maxHeads = 12
const maxCharacters = 12

/**
 * Derives hostile texts from an expression: beginnings of what it matches, each character and pair of characters that stand in it or that
 * its classes stand for, and ends that it cannot match.
 */
export function hostileTexts(expression: RegExp): HostileText[] {
  const heads = new Set([""])
  for (const match of matchesOf(expression)) {
    const step = Math.max(1, Math.ceil(match.length / 4))
    for (let end = match.length; end > 0; end -= step) heads.add(match.slice(0, end))
  }
  const characters = charactersOf(expression.source)
  const pumps = new Set([
    ...characters,
    ...characters.flatMap((a, i) => characters.slice(i + 1, i + 2).map(b => a + b)),
  ])
  for (const match of matchesOf(expression)) if (match !== "") pumps.add(match.slice(0, 40))
  return [...heads]
    .slice(0, maxHeads)
    .flatMap(head => [...pumps].flatMap(pump => tails.map(tail => ({ head, pump, tail }))))
}

function matchesOf(expression: RegExp): string[] {
  // Classes of Unicode and codes of characters are more than the generator of matches can take.
  if (/\\[px]/i.test(expression.source)) return []
  try {
    const source = expression.source.replaceAll(/\(\?<?[!=][^)]*\)/g, "").replaceAll(/\(\?<\w+>/g, "(?:")
    return fc.sample(fc.stringMatching(new RegExp(source, expression.flags.replace(/[gim]/g, ""))), {
      numRuns: 3,
      seed: 1,
    })
  } catch {
    // What the generator of matches does not know is tried without any.
    return []
  }
}

const classes: readonly (readonly [RegExp, string])[] = [
  [/\\s/, " \t\n"],
  [/\\S/, "a."],
  [/\\d/, "0"],
  [/\\w/, "a0_"],
  [/\\D|\\W|\[\^/, "-a"],
  [/(?<!\\)\./, "x"],
  [/\\p/, "\u0301\u0001é"],
  [/\\r|\\n/, "\r\n"],
]

function charactersOf(source: string): string[] {
  const written = source.replaceAll(/\\[a-zA-Z](?:\{[^}]*\}|[0-9a-f]{2,4})?|[()[\]{}?*+|^$\\]/g, "")
  const meant = classes.flatMap(([sign, characters]) => (sign.test(source) ? [...characters] : []))
  const escaped = [...source.matchAll(/\\([^a-zA-Z0-9])/g)].map(([, character]) => character!)
  return [...new Set([...meant, ...escaped, ...written])].slice(0, maxCharacters)
}
