import { join } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { VaultError } from "../../record/index.ts"
import { systemFault } from "./durable-file.ts"
import { makePrivateFolder } from "./private-folder.ts"

/**
 * Runs `work` while no other process on this device writes to the vault. The lock is SQLite's, so the system's: a killed process
 * leaves none behind, which a file with a process number in it would.
 * @throws VaultError `write-conflict` after ten seconds.
 */
export function withWriteLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  return withLock(folder, "write-lock", work)
}

/** Does the same under a lock of another name. */
export async function withLock<T>(folder: string, name: string, work: () => Promise<T>): Promise<T> {
  await makePrivateFolder(folder)
  const { DatabaseSync } = await import("node:sqlite")
  let database: InstanceType<typeof DatabaseSync> | undefined
  try {
    database = new DatabaseSync(join(folder, name))
  } catch (error) {
    throw lockFault(error, folder)
  }
  try {
    for (let tries = 0; ; tries++) {
      try {
        database.exec("BEGIN EXCLUSIVE")
        break
      } catch (error) {
        if (!/locked|busy/i.test(String(error))) throw lockFault(error, folder)
        if (tries === 200)
          throw new VaultError(
            "write-conflict",
            "Another command has been writing to this vault for ten seconds. Try again when it is done.",
          )
        await wait(50)
      }
    }
    return await work()
  } finally {
    database.close()
  }
}

function lockFault(error: unknown, folder: string): unknown {
  if (/readonly|unable to open/i.test(String(error)))
    return new VaultError("not-allowed", `This device's own folder cannot be written to: ${folder}`, { cause: error })
  if (/disk is full|disk I\/O/i.test(String(error)))
    return new VaultError("disk-full", `No room left in ${folder}. Nothing was lost.`, { cause: error })
  return systemFault(error, "taking the write lock")
}
