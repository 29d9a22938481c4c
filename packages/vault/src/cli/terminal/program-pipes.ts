import { type ChildProcess, spawn } from "node:child_process"
import type { PassEntry } from "../../exporting/index.ts"
import { VaultError } from "../../record/index.ts"

/** One `op item create -` for each item, which comes by its stdin: its arguments could be read by others. */
export async function createOnePasswordItems(lines: string): Promise<void> {
  for (const line of lines.split("\n").filter(text => text !== "")) {
    const status = await pipe(spawn("op", ["item", "create", "-"], { stdio: ["pipe", "ignore", "inherit"] }), line)
    if (status === null) throw new VaultError("thing-not-found", "1Password's command line `op` is not installed.")
    if (status !== 0)
      throw new VaultError("unexpected", "`op item create` did not take an item. Those before it are in 1Password.")
  }
}

/**
 * One `pass insert --multiline` for each entry. `pass` itself replaces what is there without a question when it is not at a terminal, so
 * all are looked for first.
 * @throws VaultError `name-taken` where one is there already, unless that is wanted.
 */
export async function insertPassEntries(entries: readonly PassEntry[], force: boolean): Promise<void> {
  for (const { path } of entries) {
    const status = await pipe(spawn("pass", ["show", "--", path], { stdio: ["pipe", "ignore", "ignore"] }), "")
    if (status === null) throw new VaultError("thing-not-found", "`pass` is not installed.")
    if (status === 0 && !force)
      throw new VaultError("name-taken", `${path} is in pass already; nothing was written. --force replaces it.`)
  }
  for (const { path, text } of entries) {
    const insert = spawn("pass", ["insert", "--multiline", "--force", "--", path], {
      stdio: ["pipe", "ignore", "inherit"],
    })
    if ((await pipe(insert, text)) !== 0)
      throw new VaultError("unexpected", "`pass insert` did not take an entry. Those before it are in pass.")
  }
}

/** Gives a program its input. Its exit status, or null where it is not installed. */
async function pipe(program: ChildProcess, input: string): Promise<number | null> {
  const status = new Promise<number | null>(resolve => {
    program.once("error", () => resolve(null))
    program.once("close", code => resolve(code ?? 1))
  })
  program.stdin?.on("error", () => {})
  program.stdin?.end(input)
  return status
}
