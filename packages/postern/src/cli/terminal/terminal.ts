import { styleText } from "node:util"
import { wrappedText } from "./wrapped-text.ts"

/** Where a command writes: data for programs and pipes on stdout, sentences for people on stderr. */
export interface Terminal {
  /** Writes one line of data. */
  out(line: string): void
  /** Writes one line for a person; on a terminal, broken between words. */
  note(line: string): void
  /** Writes text for a program or a debugger on stderr, as it is. */
  noteData(text: string): void
  /** Shows how far a long work is, in one line that is overwritten; silent where nobody watches. */
  progress(line: string): void
  bold(text: string): string
  dim(text: string): string
  red(text: string): string
  /** the symbol that bars are drawn with */
  readonly block: string
}

/** The terminal of this process. Colours follow NO_COLOR, FORCE_COLOR and whether anybody looks. */
export function processTerminal(): Terminal {
  // A reader that has had enough (`postern report | head -1`) is no fault.
  process.stdout.on("error", (fault: NodeJS.ErrnoException) => {
    if (fault.code === "EPIPE") process.exit(0)
    throw fault
  })
  // Nobody is left to be told, and what is under way must still end well.
  process.stderr.on("error", () => {})
  const isWatched = process.stderr.isTTY === true
  let hasProgress = false
  const clear = () => {
    if (hasProgress) process.stderr.write("\r\x1b[K")
    hasProgress = false
  }
  return {
    out(line) {
      clear()
      process.stdout.write(`${line}\n`)
    },
    note(line) {
      clear()
      process.stderr.write(`${isWatched ? wrappedText(line, process.stderr.columns) : line}\n`)
    },
    noteData(text) {
      clear()
      process.stderr.write(`${text}\n`)
    },
    progress(line) {
      if (!isWatched) return
      clear()
      process.stderr.write(line)
      hasProgress = true
    },
    bold: text => styleText("bold", text),
    dim: text => styleText("dim", text),
    red: text => styleText("red", text),
    block: drawsUnicode() ? "█" : "#",
  }
}

function drawsUnicode(): boolean {
  const locale = process.env.LC_ALL || process.env.LC_CTYPE || process.env.LANG || ""
  return /utf-?8/i.test(locale)
}

/** Makes a text from outside fit to be printed: control characters could move the cursor or forge a line. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, each => `\\u{${each.codePointAt(0)!.toString(16)}}`)
}
