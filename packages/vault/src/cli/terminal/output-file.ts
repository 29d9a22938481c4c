import { existsSync, statSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { writeDurably } from "../../folder/index.ts"
import { VaultError } from "../../record/index.ts"

export interface OutputOptions {
  readonly output?: string
  readonly force?: boolean
}

/** Refuses an output that would overwrite something, before any work. @throws VaultError `usage-wrong`, `name-taken`. */
export function assertOutput({ output, force }: OutputOptions, suggestion: string): string {
  if (output === undefined)
    throw new VaultError("usage-wrong", `Say where to: --output ${suggestion}, or --output - for stdout.`)
  if (output === "-" && process.stdout.isTTY)
    throw new VaultError(
      "usage-wrong",
      "That is not for a screen. Send stdout to a file or a program, or name a file with --output.",
    )
  if (output !== "-" && !force && existsSync(output))
    throw new VaultError("name-taken", `${output} is there already; nothing was written. --force replaces it.`)
  if (output !== "-") assertFolder(dirname(resolve(output)))
  return output
}

function assertFolder(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false })
  if (found?.isDirectory() === true) return
  throw new VaultError("thing-not-found", `There is no folder ${folder} to write the file in; nothing was written.`)
}

/** Writes a result, readable by its owner alone, whole or not at all; `-` is stdout. */
export async function writeOutput(output: string, bytes: Uint8Array): Promise<void> {
  if (output !== "-") return writeDurably(resolve(output), bytes)
  await new Promise<void>((done, fail) => process.stdout.write(bytes, error => (error ? fail(error) : done())))
}
