import { spawn } from "node:child_process"
import { once } from "node:events"
import { rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { giveToServer } from "../machine/postgres-data.ts"
import { serverAccount, serverFolder } from "../machine/postgres-programs.ts"
import { within } from "../waiting.ts"
import { freePort, type PostgresServer, query } from "./postgres-server.ts"

/** A PgBouncer of its own in front of a server, on the loopback. */
export interface Bouncer {
  /** Gives the URL that leads to a database of the server; @default "postgres" */
  url(database?: string): string
  stop(): Promise<void>
}

/** Starts PgBouncer with few connections to the server, so that clients change theirs often. `settings` are those of pgbouncer.ini. */
export async function startBouncer(
  program: string,
  server: PostgresServer,
  settings: Record<string, string> = {},
): Promise<Bouncer> {
  const folder = await serverFolder()
  const port = await freePort()
  const { password } = server.data
  await writeFile(join(folder, "users"), `"postgres" "${password}"\n`)
  const all = {
    listen_addr: "127.0.0.1",
    listen_port: String(port),
    unix_socket_dir: "",
    auth_type: "scram-sha-256",
    auth_file: join(folder, "users"),
    pool_mode: "transaction",
    default_pool_size: "6",
    max_client_conn: "500",
    ...settings,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`)
  const database = `* = host=127.0.0.1 port=${server.port}`
  await writeFile(join(folder, "ini"), ["[databases]", database, "[pgbouncer]", ...lines, ""].join("\n"))
  await giveToServer(folder)
  const running = spawn(program, ["-q", join(folder, "ini")], { ...serverAccount, cwd: folder, stdio: "ignore" })
  const exited = once(running, "exit")
  process.once("exit", () => running.kill("SIGKILL"))
  const url = (database = "postgres") => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`
  for (let i = 0; ; i++) {
    try {
      await query(url(), "select 1")
      break
    } catch (fault) {
      if (i > 400 || running.exitCode !== null) throw fault
      await sleep(25)
    }
  }
  return {
    url,
    async stop() {
      running.kill("SIGKILL")
      await within("the end of PgBouncer", exited)
      await rm(folder, { recursive: true })
    },
  }
}
