import { spawn } from "node:child_process"
import { once } from "node:events"
import { rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { giveToServer } from "../machine/postgres-data.ts"
import { serverAccount, serverFolder } from "../machine/postgres-programs.ts"
import { until, within } from "../waiting.ts"
import { freePort, query } from "./postgres-server.ts"

/** A pooler of its own in front of a server, on the loopback. */
export interface Pooler {
  /** Gives the URL that leads to a database of the server; @default "postgres" */
  url(database?: string): string
  stop(): Promise<void>
}

/** What a pooler is started with. */
export interface PoolerLaunch {
  readonly program: string
  readonly args: readonly string[]
  /** what its files hold, by name */
  readonly files: Readonly<Record<string, string>>
  /** ends it and all that it started, at once */
  readonly endedBy: NodeJS.Signals
}

/** Starts a pooler that listens on the given port with what the given folder holds, and waits until it leads to the server. */
export async function startPooler(
  password: string,
  prepare: (folder: string, port: number) => PoolerLaunch,
): Promise<Pooler> {
  const folder = await serverFolder()
  const port = await freePort()
  const { program, args, files, endedBy } = prepare(folder, port)
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, { mode: 0o600 })
  await giveToServer(folder)
  const running = spawn(program, args, { ...serverAccount, cwd: folder, stdio: "ignore" })
  const exited = once(running, "exit")
  process.once("exit", () => running.kill(endedBy))
  const url = (database = "postgres") => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`
  const stop = async () => {
    running.kill(endedBy)
    await within(`the end of ${program}`, exited)
    await rm(folder, { recursive: true })
  }
  const leads = () => {
    if (running.exitCode !== null) throw new Error(`${program} ended with ${running.exitCode}`)
    return query(url(), "select 1").then(
      () => true,
      () => false,
    )
  }
  await until(`${program} to lead to the server`, leads, { everyMs: 25 }).catch(async fault => {
    await stop()
    throw fault
  })
  return { url, stop }
}
