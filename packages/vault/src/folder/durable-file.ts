import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { VaultError } from "../record/index.ts"

/** A system error as one of ours, with what to do; anything else as it came. */
export function systemFault(error: unknown, doing: string): unknown {
  const code = (error as NodeJS.ErrnoException)?.code
  const options = { cause: error }
  if (code === "ENOSPC" || code === "EDQUOT")
    return new VaultError(
      "disk-full",
      `No room left while ${doing}. Nothing was lost: free some space and try again.`,
      options,
    )
  if (code === "EROFS")
    return new VaultError("not-allowed", `The disk is read-only; it stopped ${doing}. Nothing was changed.`, options)
  if (code === "EACCES" || code === "EPERM")
    return new VaultError("not-allowed", `Permission denied while ${doing}. Nothing was changed.`, options)
  return error
}

/**
 * Replaces a file by a new one, all or nothing, also through a crash or a loss of power: written beside it, flushed, renamed over it,
 * and the folder flushed. The name of the unfinished file is fixed, so a killed writer leaves one at most, which the next one takes.
 * @throws VaultError `disk-full`, `not-allowed`.
 */
export async function writeDurably(path: string, data: Uint8Array | string): Promise<void> {
  const folder = dirname(path)
  const unfinished = join(folder, `.${basename(path)}.tmp`)
  try {
    const file = await open(unfinished, "w", 0o600)
    await fill(file, data)
    await rename(unfinished, path)
    await flushFolder(folder)
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {})
    throw systemFault(error, `writing ${basename(path)}`)
  }
}

async function fill(file: FileHandle, data: Uint8Array | string): Promise<void> {
  try {
    await file.writeFile(data)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function flushFolder(folder: string): Promise<void> {
  // Windows cannot open a folder, and its rename is durable with the volume's journal.
  if (process.platform === "win32") return
  const handle = await open(folder, "r")
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes a folder that only its owner can enter. */
export async function makePrivateFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw systemFault(error, `making the folder ${path}`)
  }
}
