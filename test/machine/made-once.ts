import { createHash } from "node:crypto"
import { accessSync, constants } from "node:fs"
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm } from "node:fs/promises"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { fileURLToPath } from "node:url"
import { ownTemporaryFolder } from "./own-folder.ts"

/** Beside what npm installed: only whoever can change the installed programs can write there. The folder for temporary files is everybody's. */
export const cacheFolder = fileURLToPath(new URL("../../node_modules/.cache/postern-tests", import.meta.url))

const lockTimeoutMs = 300_000
const made = new Map<string, Promise<string>>()

/**
 * Gives a folder whose content is made on first use, once for all processes. `make` fills an empty folder, which gets its name only when it is
 * whole: so a process that was killed half-way leaves nothing that is taken for finished. Where `cache` cannot be written to, because another
 * user has installed the packages, the folder is one of the user's own among the temporary files.
 */
export function madeOnce(
  name: string,
  make: (folder: string) => Promise<void>,
  cache: string = cacheFolder,
): Promise<string> {
  const path = join(cache, name)
  const known = made.get(path)
  if (known !== undefined) return known
  const making = canUse(path) ? Promise.resolve(path) : makeUnderLock(cache, name, make)
  made.set(path, making)
  return making
}

/** Names something by the version in its package's manifest and by the source that makes it, so that neither is ever out of date. */
export async function versionedName(name: string, manifest: URL, source: string): Promise<string> {
  const { version } = JSON.parse(await readFile(manifest, "utf8")) as { version: string }
  const recipe = createHash("sha256").update(await readFile(source))
  return `${name}-${version}-${recipe.digest("hex").slice(0, 8)}`
}

async function makeUnderLock(cache: string, name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const parent = await writableFolder(cache)
  const path = join(parent, name)
  // A lock of SQLite ends with its process, however that ends.
  const lock = new DatabaseSync(join(parent, `${name}.lock`), { timeout: lockTimeoutMs })
  try {
    lock.exec("BEGIN EXCLUSIVE")
    if (canUse(path)) return path
    const unfinished = `${name}.unfinished-`
    for (const left of await readdir(parent))
      if (left.startsWith(unfinished)) await rm(join(parent, left), { recursive: true })
    const folder = await mkdtemp(join(parent, unfinished))
    await make(folder)
    await flush(folder)
    await rename(folder, path)
    return path
  } finally {
    lock.close()
  }
}

async function writableFolder(cache: string): Promise<string> {
  try {
    await mkdir(cache, { recursive: true })
    accessSync(cache, constants.W_OK)
    return cache
  } catch {
    return ownTemporaryFolder("postern-tests")
  }
}

// A folder that another user made for all is good to use; one that they made for themselves is not.
function canUse(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

// A new name can outlive a power cut that the content does not.
async function flush(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = await open(join(entry.parentPath, entry.name))
    await file.sync()
    await file.close()
  }
}
