import { randomUUID } from "node:crypto"
import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, rmSync, statSync, writeSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { CliFault, reasonOf } from "./cli-fault.ts"

/**
 * Makes a folder that only its owner can enter. Gives false if it was there, and then leaves it as it is.
 * @throws CliFault `folder-unwritable`
 */
export function makePrivateFolder(path: string): boolean {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return false
    makeFolders(resolve(path))
    return true
  } catch (fault) {
    throw new CliFault("folder-unwritable", { path, reason: reasonOf(fault) }, fault)
  }
}

// Not `recursive: true`: where a folder refuses children with ENOENT, as /proc does, Node tries for ever.
function makeFolders(path: string): void {
  if (!existsSync(dirname(path))) makeFolders(dirname(path))
  mkdirSync(path, { mode: 0o700 })
}

/**
 * Makes a file that only its owner can read, whole or not at all, on the disk when this returns. Gives false if there is one by that name:
 * it is never overwritten, also not by two processes that start at once.
 * @throws CliFault `folder-unwritable`
 */
export function makePrivateFile(path: string, text: string): boolean {
  const draft = `${path}.${randomUUID()}.draft`
  try {
    const file = openSync(draft, "wx", 0o600)
    try {
      writeSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    // A link, not a rename: rename would replace a file that came meanwhile.
    linkSync(draft, path)
    syncFolder(dirname(path))
    return true
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === "EEXIST") return false
    throw new CliFault("folder-unwritable", { path: dirname(path), reason: reasonOf(fault) }, fault)
  } finally {
    rmSync(draft, { force: true })
  }
}

// Without it a power cut could take the file's name back after records were sealed under the key that it holds.
function syncFolder(path: string): void {
  if (process.platform === "win32") return
  const folder = openSync(path, "r")
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
