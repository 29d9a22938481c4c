import { randomBytes } from "node:crypto"
import { constants, type Stats } from "node:fs"
import { type FileHandle, lstat, open, readdir, readFile, rename, rm, stat } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { VaultError } from "../../record/index.ts"

/**
 * A system error as one of ours, with what to do; anything else as it came.
 * @param unchanged what is said of the vault: only whoever knows what was written before may say that nothing was changed.
 */
export function systemFault(error: unknown, doing: string, unchanged = " Nothing was changed."): unknown {
  const code = (error as NodeJS.ErrnoException)?.code
  const options = { cause: error }
  if (code === "ENOSPC" || code === "EDQUOT")
    return new VaultError(
      "disk-full",
      `No room left while ${doing}. Nothing was lost: free some space and try again.`,
      options,
    )
  if (code === "EROFS")
    return new VaultError("not-allowed", `The disk is read-only; it stopped ${doing}.${unchanged}`, options)
  if (code === "EACCES" || code === "EPERM")
    return new VaultError("not-allowed", `Permission denied while ${doing}.${unchanged}`, options)
  const what = code === undefined ? undefined : unusablePaths[code]
  if (what !== undefined) return new VaultError("usage-wrong", `${what} (while ${doing}).${unchanged}`, options)
  return error
}

const unusablePaths: Readonly<Record<string, string>> = {
  EISDIR: "That is a folder, where a file is needed",
  ENAMETOOLONG: "That name is too long for the disk",
  ELOOP: "Links there lead in a circle",
}

/** A file that is not there as null; every other fault as thrown by the system. */
export async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null
    throw systemFault(error, `reading ${path}`)
  }
}

/**
 * Replaces a file by a new one, all or nothing, also through a crash or a loss of power: written beside it, flushed, renamed over it,
 * and the folder flushed. The unfinished file has a random name and must not exist yet: in a folder that others can write to, nobody can have made
 * it before, readable for themselves or as a link to elsewhere. What a killed writer left is removed by a later one.
 * @throws VaultError `disk-full`, `not-allowed`.
 */
export async function writeDurably(path: string, data: Uint8Array | string): Promise<void> {
  const folder = dirname(path)
  const unfinished = join(folder, `.${basename(path)}.${randomBytes(8).toString("hex")}.tmp`)
  let isMade = false
  try {
    const file = await open(unfinished, newFileAlone, 0o600)
    isMade = true
    await fill(file, data)
    await rename(unfinished, path)
    isMade = false
    await flushFolder(folder)
  } catch (error) {
    if (isMade) await rm(unfinished, { force: true }).catch(() => {})
    const code = (error as NodeJS.ErrnoException).code
    if (code === "ENOENT" || code === "ENOTDIR")
      throw new VaultError("thing-not-found", `There is no folder ${folder} to write ${basename(path)} in.`, {
        cause: error,
      })
    throw systemFault(error, `writing ${basename(path)}`)
  }
  await removeLeftovers(folder, basename(path))
}

const newFileAlone = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0)
/** Longer than any writer takes, so that no file of one that is still at work is removed. */
const leftoverMs = 3_600_000

/** Removes what killed writers of the same file left: only files of this user, and only old ones. */
async function removeLeftovers(folder: string, name: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const found of names.filter(each => each.startsWith(`.${name}.`) && /\.[0-9a-f]{16}\.tmp$/.test(each))) {
    const path = join(folder, found)
    const { uid, mtimeMs } = await lstat(path).catch(() => ({ uid: -1, mtimeMs: Number.POSITIVE_INFINITY }))
    const isOwn = process.getuid === undefined || uid === process.getuid()
    if (isOwn && Date.now() - mtimeMs > leftoverMs) await rm(path, { force: true }).catch(() => {})
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

/** Makes what was renamed in a folder last through a loss of power. */
export async function flushFolder(folder: string): Promise<void> {
  // Windows cannot open a folder, and its rename is durable with the volume's journal.
  if (process.platform === "win32") return
  const handle = await open(folder, "r")
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Refuses a folder into which somebody else can put files; one that is not there yet is fine. Its owner may be root, who can do so anyway.
 * @throws VaultError `not-allowed`.
 */
export async function assertPrivateFolder(path: string): Promise<void> {
  if (process.getuid === undefined) return
  const own = process.getuid()
  let found: Stats
  try {
    found = await stat(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return
    throw systemFault(error, `looking at ${path}`)
  }
  const isOwn = own === 0 || found.uid === own || found.uid === 0
  if (isOwn && (found.mode & othersMayWrite) === 0) return
  throw new VaultError(
    "not-allowed",
    `Others can write to ${path}, where this device keeps its key and what it remembers of the vault. Make it yours alone: chmod go-w, chown.`,
  )
}

const othersMayWrite = 0o022
