import { existsSync } from "node:fs"
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { fileURLToPath } from "node:url"

/** Beside what npm installed: only whoever can change the installed programs can write there. The folder for temporary files is everybody's. */
export const cacheFolder = fileURLToPath(new URL("../../node_modules/.cache/postern-tests", import.meta.url))

const lockTimeoutMs = 300_000
const made = new Map<string, Promise<string>>()

/**
 * Gives a folder whose content is made on first use, once for all processes. `name` holds the version of what is in it. `make` fills an
 * empty folder, which gets its name only when it is whole: so a process that was killed half-way leaves nothing that is taken for finished.
 */
export function madeOnce(
  name: string,
  make: (folder: string) => Promise<void>,
  cache: string = cacheFolder,
): Promise<string> {
  const path = join(cache, name)
  const known = made.get(path)
  if (known !== undefined) return known
  const making = makeUnderLock(cache, name, make)
  made.set(path, making)
  return making
}

async function makeUnderLock(cache: string, name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const path = join(cache, name)
  if (existsSync(path)) return path
  await mkdir(cache, { recursive: true })
  // A lock of SQLite ends with its process, however that ends.
  const lock = new DatabaseSync(join(cache, `${name}.lock`), { timeout: lockTimeoutMs })
  try {
    lock.exec("BEGIN EXCLUSIVE")
    if (existsSync(path)) return path
    const unfinished = `${name}.unfinished-`
    for (const left of await readdir(cache))
      if (left.startsWith(unfinished)) await rm(join(cache, left), { recursive: true })
    const folder = await mkdtemp(join(cache, unfinished))
    await make(folder)
    await chmod(folder, 0o755)
    await rename(folder, path)
    return path
  } finally {
    lock.close()
  }
}
