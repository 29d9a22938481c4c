import { spawn } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { constants } from "node:os"
import { join } from "node:path"
import { CliFault } from "./cli-fault.ts"

/**
 * Runs `postern-vault` with these arguments in this terminal and gives its exit code: the package's own where it is installed beside this
 * one, else the program of that name. `folders` are the `node_modules` to look in.
 * @throws CliFault `vault-missing`
 */
export async function handOverToVault(args: readonly string[], folders = packageFolders()): Promise<number> {
  const script = packagedScript(folders)
  const [program, ...leading] = script === null ? ["postern-vault"] : [process.execPath, script]
  const vault = spawn(program!, [...leading, ...args], { stdio: "inherit" })
  // The terminal sends Ctrl-C to both; how it ends is the vault's to say.
  const pass = (signal: NodeJS.Signals) => vault.kill(signal)
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, pass)
  return new Promise((resolve, reject) => {
    vault.on("error", fault => reject(new CliFault("vault-missing", {}, fault)))
    vault.on("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal!]))
  })
}

function packageFolders(): readonly string[] {
  return createRequire(import.meta.url).resolve.paths("@postern/vault") ?? []
}

// Looked for on the disk: a package need not export its package.json.
function packagedScript(folders: readonly string[]): string | null {
  for (const folder of folders) {
    const home = join(folder, "@postern", "vault")
    const manifest = join(home, "package.json")
    if (!existsSync(manifest)) continue
    const { bin } = JSON.parse(readFileSync(manifest, "utf8"))
    const script = join(home, typeof bin === "string" ? bin : (bin?.["postern-vault"] ?? ""))
    if (script !== home && existsSync(script)) return script
  }
  return null
}
