import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TestContext } from "node:test"
import { commandPrograms } from "../../../../test/machine/command-programs.ts"
import { compileCache } from "../../../../test/machine/compile-cache.ts"
import { within } from "../../../../test/waiting.ts"

const { postern: launcher } = await commandPrograms()

/** A folder of a test's own, gone after it. */
export async function scratchFolder(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "postern-cli-"))
  context.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export interface Serving {
  readonly child: ChildProcess
  /** the address, once it is ready; null if it ended before */
  readonly ready: Promise<string | null>
  /** how it ended: an exit code, or the signal that ended it */
  readonly ended: Promise<number | NodeJS.Signals>
  readonly stderr: () => string
  /** the log */
  readonly stdout: () => string
}

/** A promise whose fault is heard of where it is awaited, and nowhere else. */
function noted<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}

/** Starts `postern serve` in a folder, as a process of its own. */
export function serve(
  context: TestContext,
  folder: string,
  env: NodeJS.ProcessEnv = {},
  flags: readonly string[] = [],
): Serving {
  const child = spawn(process.execPath, [launcher, "serve", "--port", "0", "--issuer", "Acme", ...flags], {
    cwd: folder,
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compileCache, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  })
  let [stdout, stderr] = ["", ""]
  child.stdout!.on("data", chunk => (stdout += chunk))
  const closed = once(child, "close").then(([code, signal]) => code ?? signal)
  const ready = new Promise<string | null>(resolve => {
    child.stderr!.on("data", chunk => {
      stderr += chunk
      const url = /^Ready at (\S+)$/m.exec(stderr)?.[1]
      if (url !== undefined) resolve(url)
    })
    void closed.then(() => resolve(null))
  })
  context.after(() => child.kill("SIGKILL"))
  return {
    child,
    ready: noted(within(() => `"Ready" of a service that said:\n${stderr}`, ready)),
    // From its start on, and so longer than any test.
    ended: noted(within(() => `the end of a service that said:\n${stderr}`, closed, 900_000)),
    stderr: () => stderr,
    stdout: () => stdout,
  }
}
