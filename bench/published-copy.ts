import { cp, mkdir, readdir, symlink } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { bundleDoors } from "../build/doors.ts"

const root = fileURLToPath(new URL("..", import.meta.url))

/**
 * Lays the packages out as an application has them after `npm install`: bundled doors, no sources, every dependency beside them. A
 * checkout starts more slowly, for Node strips the types from every file.
 */
export async function publishedCopy(folder: string): Promise<string> {
  await bundleDoors()
  const modules = join(folder, "node_modules")
  await mkdir(join(modules, "@postern"), { recursive: true })
  for (const [name, source, parts] of [
    ["postern", "packages/postern", ["package.json", "dist", "bin"]],
    ["@postern/core", "packages/core", ["package.json", "dist"]],
  ] as const) {
    for (const part of parts) await cp(join(root, source, part), join(modules, name, part), { recursive: true })
  }
  for (const name of await readdir(join(root, "node_modules"))) {
    if (name.startsWith(".") || name === "postern" || name === "@postern") continue
    await symlink(join(root, "node_modules", name), join(modules, name), "junction")
  }
  return modules
}
