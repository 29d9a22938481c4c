import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { once } from "node:events"

/** A process that has said that it is ready. */
export interface ReadyChild {
  readonly child: ChildProcess
  /** from the call that starts the process to its word */
  readonly readyMs: number
  stop(signal?: "SIGKILL" | "SIGTERM"): Promise<void>
}

/** Starts Node with these arguments and waits until it writes "ready" in whatever case. The folder is its home as well. */
export async function startNode(
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Promise<ReadyChild> {
  const began = performance.now()
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  })
  // Nothing of a bench outlives it, however it ends.
  const end = () => child.kill("SIGKILL")
  process.once("exit", end)
  child.once("exit", () => process.off("exit", end))
  let output = ""
  const ready = new Promise<number>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk
      if (/ready/i.test(output)) resolve(performance.now() - began)
    }
    child.stdout.on("data", read)
    child.stderr.on("data", read)
    child.once("exit", () => reject(new Error(`it ended before it was ready:\n${output}`)))
  })
  const stop = async (signal: "SIGKILL" | "SIGTERM" = "SIGKILL") => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, "exit")
  }
  return { child, readyMs: await ready, stop }
}

/** Gives the memory that a process has in use, in MiB (RSS). */
export function rssMib(pid: number): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1024
}
