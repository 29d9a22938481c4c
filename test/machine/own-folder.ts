import { lstat, mkdir, realpath, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

/**
 * Gives a folder of this user's own among the temporary files, where programs can be put: nobody else can write to it.
 * @throws Error where somebody else was first with its name, or could exchange it for another
 */
export async function ownTemporaryFolder(name: string): Promise<string> {
  const uid = process.getuid?.()
  const folder = join(await realpath(tmpdir()), uid === undefined ? name : `${name}-${uid}`)
  await mkdir(folder, { mode: 0o700 }).catch(fault => {
    if (fault.code !== "EEXIST") throw fault
  })
  if (uid !== undefined && !(await isOwnAlone(folder, uid)))
    throw new Error(`${folder} is not this user's alone: set TMPDIR to a folder that is`)
  return folder
}

async function isOwnAlone(folder: string, uid: number): Promise<boolean> {
  const found = await lstat(folder)
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o022) !== 0) return false
  for (let at = folder; at !== dirname(at); ) {
    at = dirname(at)
    const above = await stat(at)
    const isSticky = (above.mode & 0o1000) !== 0
    if ((above.uid !== uid && above.uid !== 0) || ((above.mode & 0o022) !== 0 && !isSticky)) return false
  }
  return true
}
