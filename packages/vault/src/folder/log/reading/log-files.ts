import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { VaultError } from "../../../record/index.ts"
import { readIfThere } from "../../disk/durable-file.ts"
import { openAgeFile } from "../../keys/age-file.ts"
import type { UnlockedMember } from "../../keys/member-key.ts"
import { wholeLines } from "../log-line.ts"
import { logFileNames } from "../log-parts.ts"

/** The lines of one file, as far as it can be read. */
export interface OpenedLog {
  readonly rows: readonly string[]
  readonly isCut: boolean
}

/** Opens one file of a log; null where it is gone. @throws VaultError `locked`, `file-damaged`. */
export async function openLogFile(path: string, { openHeader }: UnlockedMember): Promise<OpenedLog | null> {
  const file = await readIfThere(path)
  if (file === null) return null
  const { plain, cutAtByte } = await openAgeFile(file, openHeader)
  return { rows: wholeLines(plain.toString("utf8")), isCut: cutAtByte !== null }
}

/** The rows of these files, in this order, read one file at a time. What cannot be read by now is passed over. */
export async function* rowsOfFiles(paths: readonly string[], member: UnlockedMember): AsyncIterable<readonly string[]> {
  for (const path of paths) {
    const opened = await openLogFile(path, member).catch(fault => {
      if (fault instanceof VaultError) return null
      throw fault
    })
    if (opened !== null) yield opened.rows
  }
}

/** The devices' own files, and the copies of them that members carry for newcomers. */
export async function logFilePaths(folder: string): Promise<string[]> {
  const within = async (path: string): Promise<string[]> => (await logFileNames(path)).map(name => join(path, name))
  const carriers = (await readdir(join(folder, "copies")).catch(() => [])).sort()
  const copies = await Promise.all(carriers.map(carrier => within(join(folder, "copies", carrier))))
  return [...(await within(join(folder, "events"))), ...copies.flat()]
}
