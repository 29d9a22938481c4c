import { readFile } from "node:fs/promises"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { localProgram, run } from "./run.ts"
import type { Tarball } from "./staged-package.ts"

/** What publint says of a tarball, suggestions included; empty where it has nothing to say. */
export async function publintFaults({ path }: Tarball): Promise<string[]> {
  const bytes = await readFile(path)
  const tarball = new Uint8Array(bytes).buffer
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true })
  return messages.map(message => `publint: ${formatMessage(message, pkg ?? {}, { color: false }) ?? message.code}`)
}

/**
 * What "are the types wrong" says of a tarball: whether each door's types are found, and are those of what runs. The packages are ES modules
 * alone, so how CommonJS or a resolution without `exports` would find them is not asked. JSON files have no types, and
 * neither have the scripts that a page loads as they are.
 */
export async function typeResolutionFaults({ path, manifest }: Tarball, repository: string): Promise<string[]> {
  const untyped = Object.keys(manifest.exports ?? {}).filter(
    door => door.includes("*") || door.startsWith("./browser/"),
  )
  const leftOut = untyped.length === 0 ? [] : ["--exclude-entrypoints", ...untyped]
  const args = [path, "--profile", "esm-only", "--format", "ascii", "--no-color", "--no-emoji", ...leftOut]
  return run(localProgram(repository, "attw"), args, { cwd: repository }).then(
    () => [],
    fault => [String(fault)],
  )
}
