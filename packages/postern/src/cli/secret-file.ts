import { PosternError, readGuardedFile, readSecretFile } from "../issuer/index.ts"
import { CliFault, reasonOf } from "./cli-fault.ts"

/**
 * Reads a file with a secret that a setting names.
 * @throws PosternError `keys-exposed` | `keys-foreign`, CliFault `file-unreadable`; each names the file
 */
export function readNamedSecret(path: string): string {
  return reading(path, readSecretFile)
}

/** Reads a file that others may read and must not change. Otherwise like `readNamedSecret`. */
export function readNamedFile(path: string): string {
  return reading(path, readGuardedFile)
}

function reading(path: string, read: (path: string) => string): string {
  try {
    return read(path)
  } catch (fault) {
    if (fault instanceof PosternError) throw fault
    throw new CliFault("file-unreadable", { path, reason: reasonOf(fault) }, fault)
  }
}
