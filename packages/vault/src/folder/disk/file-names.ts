import { readdir, stat } from "node:fs/promises"
import { join } from "node:path"

/**
 * The names of the files in a folder, in the order of their characters; none where there is no such folder. Whatever else a sync puts there under
 * a file's name is passed over: a folder cannot be read, and a link can lead to a device that never ends.
 */
export async function fileNames(folder: string): Promise<string[]> {
  const names = (await readdir(folder).catch(() => [] as string[])).sort()
  const areFiles = await Promise.all(names.map(name => isFile(join(folder, name))))
  return names.filter((_, index) => areFiles[index])
}

/** Whether that is a file, or a link that leads to one. What cannot be looked at counts as one: its reader says why it cannot be read. */
export const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    found => found.isFile(),
    (error: NodeJS.ErrnoException) => error.code !== "ENOENT" && error.code !== "ELOOP",
  )
