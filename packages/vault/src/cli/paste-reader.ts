import { VaultError } from "../record/index.ts"
import type { Questions } from "./questions.ts"

const pasteStart = "\x1b[200~"
const pasteEnd = "\x1b[201~"
const maxCharacters = 1 << 20

/**
 * Reads a pasted block of lines without showing it: codes on a screen stay in its scroll-back. An empty line that was typed, or
 * Ctrl-D, ends it; an empty line inside what was pasted (the terminal marks that) does not.
 * @throws VaultError `input-needed` without a terminal, `aborted` for Ctrl-C.
 */
export async function readPaste(ask: Questions, message: string, flag: string): Promise<string> {
  const keys = ask.keys(message, flag)
  // Before a word is said: what is pasted in the meantime would be echoed by the terminal.
  keys.setRawMode(true)
  keys.resume()
  keys.setEncoding("utf8")
  process.stderr.write(`\x1b[?2004h${message}\nThey are not shown. End with Enter on an empty line.\n`)
  try {
    return await collect(keys)
  } finally {
    keys.setRawMode(false)
    keys.pause()
    process.stderr.write("\x1b[?2004l\n")
  }
}

/** The chunk cut at the marks with which the terminal surrounds what is pasted. */
function splitMarks(chunk: string): string[] {
  return chunk.replaceAll(pasteStart, `\0${pasteStart}\0`).replaceAll(pasteEnd, `\0${pasteEnd}\0`).split("\0")
}

async function collect(keys: NodeJS.ReadStream): Promise<string> {
  let text = ""
  let inPaste = false
  let shown = 0
  for await (const chunk of keys.iterator({ destroyOnReturn: false }) as AsyncIterable<string>) {
    for (const part of splitMarks(chunk)) {
      if (part === pasteStart) inPaste = true
      else if (part === pasteEnd) inPaste = false
      else
        for (const key of part) {
          if (key === "\x03") throw new VaultError("aborted")
          if (key === "\x04") return text
          if ((key === "\r" || key === "\n") && !inPaste && (text === "" || text.endsWith("\n"))) return text
          if (key === "\x7f" || key === "\b") text = text.slice(0, -1)
          else text += key === "\r" ? "\n" : key
        }
      if (text.length > maxCharacters) throw new VaultError("usage-wrong", "That is too much to be a list of codes.")
    }
    const lines = text.split("\n").length - 1
    if (lines > shown) process.stderr.write(`\r${lines} ${lines === 1 ? "line" : "lines"}`)
    shown = Math.max(shown, lines)
  }
  return text
}
