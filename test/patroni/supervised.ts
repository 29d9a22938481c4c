import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { openSync } from "node:fs"
import { join } from "node:path"
import { serverAccount } from "../machine/postgres-programs.ts"
import { within } from "../waiting.ts"

/** A program of a cluster that is started and ended again and again. */
export interface Supervised {
  start(): void
  /** @default "SIGKILL" */
  end(signal?: NodeJS.Signals): Promise<void>
}

/** Prepares a program that runs as the servers' account in a folder; what it says lies there as NAME.log. */
export function supervised(name: string, folder: string, program: string, args: readonly string[]): Supervised {
  let running: ChildProcess | null = null
  process.once("exit", () => running?.kill("SIGKILL"))
  return {
    start() {
      const log = openSync(join(folder, `${name}.log`), "a")
      const env = { PATH: process.env.PATH ?? "", HOME: folder, LANG: "C.UTF-8" }
      running = spawn(program, args, { ...serverAccount, cwd: folder, env, stdio: ["ignore", log, log] })
    },
    async end(signal = "SIGKILL") {
      const ending = running
      if (ending === null) return
      running = null
      const exited = ending.exitCode !== null || ending.signalCode !== null ? null : once(ending, "exit")
      ending.kill(signal)
      if (exited !== null) await within(`the end of ${name}`, exited)
    },
  }
}
