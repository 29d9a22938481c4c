import { spawnSync } from "node:child_process"
import { cp, mkdir, readdir, symlink } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))

/**
 * Lays the packages out as an application has them after `npm install`: built JavaScript, no sources, every dependency beside them. A
 * checkout starts more slowly, for Node strips the types from every file.
 */
export async function publishedCopy(folder: string): Promise<string> {
  const { status } = spawnSync(
    process.execPath,
    [join(root, "node_modules/typescript/bin/tsc"), "-b", "tsconfig.build.json"],
    {
      cwd: root,
      stdio: "inherit",
    },
  )
  if (status !== 0) throw new Error("the packages do not build")
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
