import { existsSync } from "node:fs"
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { npm } from "./run.ts"

/** The Nodes that the packages are tried on: the oldest that their `engines` promise, the one that this repository runs, the newest line. */
export const nodeVersions = ["22.13.0", "24.21.0", "26.10.0"]

/** Gives the path of a Node's program, from the registry at its first use and from `cache` from then on. */
export async function nodeProgram(version: string, cache: string): Promise<string> {
  if (version === process.versions.node) return process.execPath
  const folder = join(cache, version)
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`
  const program = join(folder, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node")
  if (existsSync(program)) return program
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true }))
  await npm(["install", "--no-save", `${name}@${version}`], { cwd: folder })
  return program
}
