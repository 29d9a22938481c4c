import { VaultError } from "../../record/index.ts"
import { PasteKeys } from "./paste-keys.ts"
import type { Questions } from "./questions.ts"

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

async function collect(stream: NodeJS.ReadStream): Promise<string> {
  const keys = new PasteKeys()
  let shown = 0
  let isTold = false
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<string>) {
    keys.feed(chunk)
    if (keys.state === "interrupted") throw new VaultError("aborted")
    if (keys.text.length > maxCharacters) throw new VaultError("usage-wrong", "That is too much to be a list of codes.")
    if (keys.ignored > 0 && !isTold)
      process.stderr.write("\rArrow keys do nothing here. Backspace erases, Ctrl-U the whole line.\n")
    isTold ||= keys.ignored > 0
    if (keys.state === "done") break
    const lines = keys.text.split("\n").length - 1
    if (lines > shown) process.stderr.write(`\r${lines} ${lines === 1 ? "line" : "lines"}`)
    shown = Math.max(shown, lines)
  }
  return keys.text
}
