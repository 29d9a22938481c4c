import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { rm } from "node:fs/promises"
import { createServer } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import pg from "pg"
import { newPostgresData, type PostgresData } from "../machine/postgres-data.ts"
import { postgresPrograms, serverAccount } from "../machine/postgres-programs.ts"
import { heard, within } from "../waiting.ts"

/** A real PostgreSQL of its own, on the loopback, in a temporary folder. */
export interface PostgresServer {
  readonly port: number
  readonly data: PostgresData
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

/** Makes a database folder and starts a server on it. `settings` are those of postgresql.conf. */
export async function startPostgres(settings: Record<string, string> = {}): Promise<PostgresServer> {
  const server = await serverOn(await newPostgresData(), settings)
  await server.start()
  return server
}

/** Gives a server, not yet started, on a folder that is there already. */
export async function serverOn(data: PostgresData, settings: Record<string, string> = {}): Promise<PostgresServer> {
  const { folder, password } = data
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
  const url = (database = "postgres") => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`
  const end = async (signal: NodeJS.Signals) => {
    const ending = running
    if (ending === null) return
    running = null
    const exit = once(ending, "exit")
    ending.kill(signal)
    await within(`the end of postgres after ${signal}`, exit)
  }
  process.once("exit", () => running?.kill("SIGQUIT"))
  return {
    port,
    data,
    url,
    async createDatabase(name) {
      await query(url(), `create database "${name}"`)
      return url(name)
    },
    async start() {
      running = spawn((await postgresPrograms()).postgres, ["-D", folder, ...flags], {
        ...serverAccount,
        cwd: folder,
        stdio: ["ignore", "ignore", "inherit"],
      })
      for (let i = 0; ; i++) {
        if (running.exitCode !== null) throw new Error(`postgres ended with ${running.exitCode}`)
        try {
          await query(url(), "select 1")
          return
        } catch (fault) {
          if (i > 1_200) {
            await end("SIGKILL")
            throw fault
          }
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

/** Gives a port of the loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1")
  await heard(probe, "listening")
  const { port } = probe.address() as { port: number }
  probe.close()
  await heard(probe, "close")
  return port
}
