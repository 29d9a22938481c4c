import { accessSync, constants } from "node:fs"
import { delimiter, join } from "node:path"

/** Finds a program of the system, such as a database server; those lie in folders that a user's PATH may leave out. */
export function installedProgram(name: string): string | null {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin", "/usr/bin"]
  const paths = folders.filter(folder => folder !== "").map(folder => join(folder, name))
  return paths.find(isExecutable) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
