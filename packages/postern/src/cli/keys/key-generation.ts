import { generateKeyEntry } from "../../issuer/index.ts"
import { CliFault } from "../cli-fault.ts"
import { type ExitCode, exitCode } from "../exit-code.ts"
import { makePrivateFile } from "../private-file.ts"
import type { Terminal } from "../terminal/terminal.ts"
import { keyFileText } from "./key-file.ts"

interface GenerationOptions {
  readonly out?: string
  readonly json: boolean
}

/**
 * Makes a key and prints it as the one line on stdout, or writes it into a new file.
 * @throws CliFault `file-exists` | `folder-unwritable`
 */
export function generateKeys({ out, json }: GenerationOptions, terminal: Terminal): ExitCode {
  const entry = generateKeyEntry()
  const id = entry.slice(0, entry.indexOf(":"))
  if (out === undefined) {
    terminal.out(json ? JSON.stringify({ schema: "postern/keys-generate/1", id, entry }) : entry)
    if (json) return exitCode.ok
    terminal.note(
      "This line is the key: set POSTERN_KEYS to it. Keep a copy apart from the database; without it no record opens.",
    )
    terminal.note(
      "To change an existing key, put this line behind the old one, separated by a comma, then see `postern keys check --help`.",
    )
    return exitCode.ok
  }
  if (!makePrivateFile(out, keyFileText(entry))) throw new CliFault("file-exists", { path: out })
  if (json) terminal.out(JSON.stringify({ schema: "postern/keys-generate/1", id, file: out }))
  else
    terminal.note(
      `Key ${id} is in ${out}, readable by you alone: set POSTERN_KEYS_FILE to it, and keep a copy apart from the database.`,
    )
  return exitCode.ok
}
