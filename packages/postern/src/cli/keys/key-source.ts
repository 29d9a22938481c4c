import { lstatSync } from "node:fs"
import { type KeyRing, keyRingFromEnv, keyRingFromFile, PosternError } from "../../issuer/index.ts"
import type { DataFolder } from "../data-folder.ts"

export interface FoundKeys {
  readonly keys: KeyRing
  /** where they come from, in words */
  readonly source: string
}

/**
 * Finds the key ring: POSTERN_KEYS, then the file that POSTERN_KEYS_FILE names, then the data folder's. Gives null if none is there.
 * @throws PosternError `keys-missing` for a named file that is not there, `keys-invalid` | `keys-weak` | `keys-exposed`
 */
export function findKeys(folder: DataFolder, env: NodeJS.ProcessEnv): FoundKeys | null {
  if (env.POSTERN_KEYS?.trim()) return { keys: keyRingFromEnv(env), source: "POSTERN_KEYS" }
  const named = env.POSTERN_KEYS_FILE
  if (named) return { keys: keyRingFromFile(named), source: named }
  // A dangling or unreadable file must not count as none: a new ring would then be made over old records.
  if (lstatSync(folder.keysFile, { throwIfNoEntry: false }))
    return { keys: keyRingFromFile(folder.keysFile), source: folder.keysFile }
  return null
}

/** Finds the key ring like `findKeys`. @throws PosternError `keys-missing` if there is none. */
export function requireKeys(folder: DataFolder, env: NodeJS.ProcessEnv): FoundKeys {
  const found = findKeys(folder, env)
  if (found === null) throw new PosternError("keys-missing")
  return found
}
