import { plainTyped } from "@postern/core"
import fc from "fast-check"
import { splitLines } from "./lists/text-line.ts"

const symbols = (letters: string) => (length: number) =>
  fc.string({ unit: fc.constantFrom(...letters), minLength: length, maxLength: length })
const alphabets = [
  "0123456789",
  "0123456789abcdef",
  "abcdefghijklmnopqrstuvwxyz0123456789",
  "ABCDEFGHJKLMNPQRSTUVWXYZ23456789",
  "abcdefghijklmnopqrstuvwxyz",
  "AbCdEfGhIjKlMnOp0123456789",
]
const groupings = [
  [5, 5],
  [4, 4],
  [8],
  [10],
  [16],
  [64],
  [4, 4, 4],
  [4, 4, 4, 4],
  [10, 10],
  [5, 5, 5, 5, 5],
  [4, 4, 4, 4, 4],
  [6],
  [12],
  [32],
]

/** A list as a service gives it. */
const list = fc
  .tuple(fc.constantFrom(...alphabets), fc.constantFrom(...groupings), fc.constantFrom("-", " ", "–", "‑", ""))
  .chain(([alphabet, groups, dash]) =>
    fc.array(
      fc.tuple(...groups.map(symbols(alphabet))).map(parts => (parts as string[]).join(dash)),
      { minLength: 1, maxLength: 12 },
    ),
  )
const wraps: readonly ((code: string, at: number) => string)[] = [
  code => code,
  (code, at) => `${at + 1}. ${code}`,
  (code, at) => `(${at + 1}) ${code}`,
  code => `- ${code}`,
  code => `* ${code} (used)`,
  code => `- [x] ${code}`,
  code => `~~${code}~~`,
  code => `"${code}",`,
  code => `\`${code}\`.`,
  code => `> ${code}`,
  (code, at) => `Code ${at + 1}: ${code}`,
  (code, at) => `| ${at} | ${code} | |`,
  code => `${code} ✓`,
  code => `${code} <- next`,
  code => `${code} gave to Bob`,
  code => `# ${code}`,
  code => `<li>${code}</li>`,
  code =>
    [...code]
      .map(letter => (/[A-Za-z0-9]/.test(letter) ? String.fromCodePoint(letter.charCodeAt(0) + 0xfee0) : letter))
      .join(""),
  code => `  ${code}\t`,
  code => code.replace(/^(..)/, "$1\u00ad"),
  code => code.replace(/(..)$/, " $1"),
]
const words = fc.constantFrom(
  "",
  "Personal",
  "Used:",
  "SAVE YOUR BACKUP CODES",
  "Keep them somewhere accessible.",
  "Wiederherstellungscodes",
  "https://g.co/2sv",
  "(ada@example.org)",
  "2026-01-31",
  "バックアップコードを保存",
  "Phone 030 1234567",
  "Accounts accounts",
  "----------------",
)
const codeLines = fc
  .tuple(list, fc.array(fc.nat(wraps.length - 1), { minLength: 12, maxLength: 12 }))
  .map(([codes, how]) => codes.map((code, at) => wraps[how[at]!]!(code, at)))
/** Texts of all real shapes: lists as services give them, wrapped and marked in every way, between words, in any order. */
export const anyText = fc
  .tuple(
    fc.array(
      fc.oneof(
        { weight: 3, arbitrary: codeLines },
        words.map(word => [word]),
        fc.string({ unit: "grapheme", maxLength: 40 }).map(line => [line]),
      ),
      { maxLength: 6 },
    ),
    fc.constantFrom("\n", "\r\n", "\r"),
    fc.boolean(),
  )
  .chain(([parts, end, isShuffled]) => {
    const lines = parts.flat()
    return (isShuffled ? fc.shuffledSubarray(lines, { minLength: lines.length }) : fc.constant(lines)).map(all =>
      all.join(end),
    )
  })

/** A text without all but its letters and digits, as they are typed on a plain keyboard. */
export const bare = (text: string): string =>
  plainTyped(text)
    .normalize("NFKC")
    .replace(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase()

/** Lines of which nothing was kept and which nobody was told of. */
export function lostLines(text: string, kept: readonly string[], named: ReadonlySet<number | null>): string[] {
  const codes = kept.map(bare)
  return splitLines(text).filter((line, index) => {
    const isLong = /[\p{L}\p{N}]{8}/u.test(line.normalize("NFKC"))
    return isLong && !named.has(index + 1) && !codes.some(code => bare(line).includes(code))
  })
}
