import { type ChildProcess, spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { createConnection } from "mysql2/promise"
import { installedProgram } from "../machine/installed-program.ts"
import { giveToServer } from "../machine/postgres-data.ts"
import { serverAccount, serverFolder } from "../machine/postgres-programs.ts"
import { freePort } from "../postgres/postgres-server.ts"
import { heard, within } from "../waiting.ts"

/** A real MariaDB of its own, on the loopback, in a temporary folder. */
export interface MariadbServer {
  readonly port: number
  /** Gives the URL of a database; @default "acme" */
  url(database?: string): string
  createDatabase(name: string): Promise<string>
  start(): Promise<void>
  /** Ends it with SIGKILL; the next start recovers from the log. */
  kill(): Promise<void>
  /** Stops and removes the folder. */
  remove(): Promise<void>
}

interface MariadbPrograms {
  readonly server: string
  readonly install: string
}

/** Finds the programs that the system brings, or gives null. */
export function mariadbPrograms(): MariadbPrograms | null {
  const [server, install] = [installedProgram("mariadbd"), installedProgram("mariadb-install-db")]
  return server === null || install === null ? null : { server, install }
}

/** Makes a data folder and starts a server on it. `settings` are those of my.cnf. */
export async function startMariadb(settings: Record<string, string> = {}): Promise<MariadbServer> {
  const programs = mariadbPrograms()!
  const folder = await serverFolder()
  const data = join(folder, "data")
  const password = randomBytes(24).toString("hex")
  await run(programs.install, [
    "--no-defaults",
    `--datadir=${data}`,
    "--auth-root-authentication-method=normal",
    "--skip-test-db",
    "--innodb-log-file-size=16M",
    `--tmpdir=${folder}`,
  ])
  // In a file, for everybody can read an argument list. Every user of the machine reaches the loopback.
  await writeFile(
    join(folder, "init.sql"),
    `create database if not exists acme;
     create user if not exists postern@'127.0.0.1' identified by '${password}';
     grant all on *.* to postern@'127.0.0.1';
     alter user root@localhost account lock;\n`,
    { mode: 0o600 },
  )
  await giveToServer(folder)
  const port = await freePort()
  const flags = Object.entries({
    datadir: data,
    tmpdir: folder,
    socket: join(folder, "socket"),
    port: String(port),
    bind_address: "127.0.0.1",
    pid_file: join(folder, "pid"),
    init_file: join(folder, "init.sql"),
    log_error: join(folder, "log"),
    max_connections: "300",
    innodb_buffer_pool_size: "64M",
    innodb_log_file_size: "16M",
    skip_name_resolve: "1",
    ...settings,
  }).map(([name, value]) => `--${name.replaceAll("_", "-")}=${value}`)
  const url = (database = "acme") => `mysql://postern:${password}@127.0.0.1:${port}/${database}`
  let running: ChildProcess | null = null
  const end = async () => {
    const ending = running
    if (ending === null) return
    running = null
    const exited = ending.exitCode !== null || ending.signalCode !== null ? null : once(ending, "exit")
    ending.kill("SIGKILL")
    if (exited !== null) await within("the end of mariadbd", exited)
  }
  process.once("exit", () => running?.kill("SIGKILL"))
  const server: MariadbServer = {
    port,
    url,
    async createDatabase(name) {
      await mysqlQuery(url(), `create database \`${name}\``)
      return url(name)
    },
    async start() {
      running = spawn(programs.server, ["--no-defaults", ...flags], { ...serverAccount, cwd: folder, stdio: "ignore" })
      for (let i = 0; ; i++) {
        if (running.exitCode !== null) throw new Error(`mariadbd ended with ${running.exitCode}`)
        try {
          await mysqlQuery(url(), "select 1")
          return
        } catch (fault) {
          if (i > 600) {
            await end()
            throw fault
          }
          await sleep(50)
        }
      }
    },
    kill: end,
    async remove() {
      await end()
      await rm(folder, { recursive: true })
    },
  }
  await server.start()
  return server
}

/** Runs one statement on a connection of its own. */
export async function mysqlQuery(url: string, text: string): Promise<Record<string, unknown>[]> {
  const connection = await createConnection({ uri: url, connectTimeout: 5_000 })
  try {
    const [rows] = await connection.query(text)
    return rows as Record<string, unknown>[]
  } finally {
    connection.destroy()
  }
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { ...serverAccount, stdio: "ignore" })
  const [code] = await heard(child, "exit")
  if (code !== 0) throw new Error(`${program} ended with ${code}`)
}
