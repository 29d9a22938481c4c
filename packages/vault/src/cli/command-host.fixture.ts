import { type ChildProcess, fork } from "node:child_process"
import { dirname, join } from "node:path"
import { commandPrograms } from "../../../../test/machine/command-programs.ts"
import { compileCache } from "../../../../test/machine/compile-cache.ts"
import { heard } from "../../../../test/waiting.ts"

/** A command that nobody can be asked by, and that reads nothing from stdin. */
export interface HostedCommand {
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** the working directory */
  readonly folder: string
}

export interface HostedResult {
  readonly stdout: string
  readonly stderr: string
  /** both, in the order in which they were written */
  readonly output: string
  readonly exitCode: number
}

let host: ChildProcess | null = null
let isBusy = false

/**
 * Runs a command of the program in a process that has run others before: most of what a start takes is loading, and a test file starts it by the
 * dozen. What a process is for is not shown by this: locks between processes, kills, terminals and stdin need one of their own.
 * @returns null while another command runs there: then start a process.
 * @throws Error where the process ends, or gives no answer within the limit
 */
export async function runHosted(command: HostedCommand, limitMs: number): Promise<HostedResult | null> {
  if (isBusy) return null
  isBusy = true
  try {
    host ??= await startHost()
    host.ref()
    host.channel!.ref()
    const answer = heard(host, "message", { limitMs })
    host.send(command)
    return (await answer)[0] as HostedResult
  } catch (fault) {
    host?.kill("SIGKILL")
    host = null
    throw fault
  } finally {
    host?.unref()
    host?.channel?.unref()
    isBusy = false
  }
}

async function startHost(): Promise<ChildProcess> {
  const { vault } = await commandPrograms()
  const { PATH = "" } = process.env
  // A session of its own, so that there is no /dev/tty to ask at.
  const child = fork(
    new URL("./command-host-process.fixture.ts", import.meta.url),
    [join(dirname(vault), "../dist/cli/main.js")],
    {
      execArgv: [],
      env: { PATH, NODE_COMPILE_CACHE: compileCache },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      detached: true,
    },
  )
  await heard(child, "message")
  return child
}
