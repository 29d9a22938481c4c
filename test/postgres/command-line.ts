import { spawn } from "node:child_process"
import { commandPrograms } from "../machine/command-programs.ts"
import { compileCache } from "../machine/compile-cache.ts"
import { heard } from "../waiting.ts"

const { postern: launcher } = await commandPrograms()

/** Runs `postern` to its end, as an operator would, with secrets in the environment alone. */
export async function runPostern(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [launcher, ...args], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compileCache, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  })
  let [out, err] = ["", ""]
  child.stdout.on("data", chunk => (out += chunk))
  child.stderr.on("data", chunk => (err += chunk))
  const [code] = (await heard(child, "close", { limitMs: 600_000 })) as [number]
  return { code, out, err }
}
