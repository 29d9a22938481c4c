import { constants } from "node:fs"
import { access, stat } from "node:fs/promises"
import { delimiter, isAbsolute, join } from "node:path"
import { bech32 } from "@scure/base"
import { VaultError } from "../../record/index.ts"

/** Names that are safe in a path and in a message. C2SP allows more; no known plugin uses it. */
const namePattern = /^[a-z0-9][a-z0-9+._-]{0,62}$/

/** @throws VaultError `usage-wrong`. */
export function readPluginName(text: string): string {
  const name = text.toLowerCase()
  if (namePattern.test(name)) return name
  throw new VaultError(
    "usage-wrong",
    "The name of a plugin has letters, digits and + . _ - only: yubikey stands for the program age-plugin-yubikey.",
  )
}

/** The plugin that a recipient `age1NAME1…` or an identity `AGE-PLUGIN-NAME-1…` is for; null where it is for none. */
export function pluginOf(key: string): string | null {
  const prefix = prefixOf(key)
  const name = /^age1(.+)$/.exec(prefix)?.[1] ?? /^age-plugin-(.+)-$/.exec(prefix)?.[1] ?? null
  return name !== null && namePattern.test(name) ? name : null
}

function prefixOf(key: string): string {
  try {
    // Bech32 as age uses it has no limit of length.
    return key.length > 16_384 ? "" : bech32.decode(key as `${string}1${string}`, false).prefix.toLowerCase()
  } catch {
    return ""
  }
}

/** The identity without data by which the plugin takes whatever key is at hand, as `age -j NAME` does. */
export const bareIdentity = (name: string): string => bech32.encode(`age-plugin-${name}-`, [], false).toUpperCase()

/**
 * The program of a plugin, by the absolute entries of PATH alone: one of the folder that one happens to be in is never run.
 * @throws VaultError `plugin-failed` where there is none.
 */
export async function findPlugin(name: string, path: string = process.env.PATH ?? ""): Promise<string> {
  const file = `age-plugin-${readPluginName(name)}${process.platform === "win32" ? ".exe" : ""}`
  for (const folder of path.split(delimiter).filter(isAbsolute)) {
    const program = join(folder, file)
    try {
      await access(program, constants.X_OK)
      if ((await stat(program)).isFile()) return program
    } catch {}
  }
  throw new VaultError(
    "plugin-failed",
    `There is no program ${file} on this computer: install it, so that it is found by PATH.`,
  )
}
