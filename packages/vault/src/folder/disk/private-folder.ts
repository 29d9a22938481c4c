import { mkdir, stat } from "node:fs/promises"
import { dirname } from "node:path"
import { VaultError } from "../../record/index.ts"
import { systemFault } from "./durable-file.ts"

/**
 * Makes a folder that only its owner can enter, and those above it that are missing.
 * @throws VaultError `usage-wrong` where no folder can be, such as below a file or in /proc; `disk-full`, `not-allowed`.
 */
export async function makePrivateFolder(path: string): Promise<void> {
  try {
    await makeFolders(path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EEXIST")
      throw new VaultError("usage-wrong", `No folder can be made at ${path}. Nothing was changed.`, { cause: error })
    throw systemFault(error, `making the folder ${path}`)
  }
}

// Not `recursive: true`: where a folder refuses children with ENOENT, as /proc does, Node tries for ever.
async function makeFolders(path: string): Promise<void> {
  if (await isFolder(path)) return
  const above = dirname(path)
  if (above !== path) await makeFolders(above)
  await mkdir(path, { mode: 0o700 }).catch(async error => {
    // Another command may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST" || !(await isFolder(path))) throw error
  })
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() === true
}
