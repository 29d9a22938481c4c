import { spawnSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const folder = fileURLToPath(new URL(".", import.meta.url))

/**
 * Loads a package that Postern is held against. The peers are dependencies of `bench/` alone, and are installed, from their own lockfile and
 * without their install scripts, when a bench first asks for one. What they export is described where it is used.
 */
export async function loadPeer<T>(name: string): Promise<T> {
  installOnce()
  return (await import(name)) as T
}

function installOnce(): void {
  const installed = new URL("node_modules/.package-lock.json", import.meta.url)
  if (existsSync(installed) && versionsIn(installed) === versionsIn(new URL("package-lock.json", import.meta.url)))
    return
  console.error("Installing what Postern is held against (bench/package.json)…")
  const { status } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  })
  if (status !== 0) throw new Error("The peers could not be installed: is the registry reachable?")
}

function versionsIn(lockfile: URL): string {
  const { packages } = JSON.parse(readFileSync(lockfile, "utf8")) as { packages: Record<string, { version?: string }> }
  return Object.entries(packages)
    .filter(([path]) => path !== "")
    .map(([path, { version }]) => `${path}@${version}`)
    .join(" ")
}
