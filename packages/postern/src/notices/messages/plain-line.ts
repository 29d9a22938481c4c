const ellipsis = "…"
const segmenter = new Intl.Segmenter("und")

/**
 * Makes one line of a text from outside: no control characters, line separators, direction overrides or other invisible
 * symbols, no runs of spaces, and at most so many symbols as a reader sees them. Joiners stay: scripts need them.
 */
export function plainLine(text: string, longest: number): string {
  const line = text
    .slice(0, 16 * longest)
    .toWellFormed()
    .normalize("NFC")
    .replace(/(?![\u200c\u200d])\p{Cf}/gu, "")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim()
  const symbols = [...segmenter.segment(line)].map(part => part.segment)
  return symbols.length <= longest
    ? line
    : symbols
        .slice(0, longest - 1)
        .join("")
        .trimEnd() + ellipsis
}
