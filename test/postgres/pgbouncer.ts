import { join } from "node:path"
import { type Pooler, startPooler } from "./pooler.ts"
import type { PostgresServer } from "./postgres-server.ts"

/** Starts PgBouncer with few connections to the server, so that clients change theirs often. `settings` are those of pgbouncer.ini. */
export function startBouncer(
  program: string,
  { port: serverPort, data: { password } }: PostgresServer,
  settings: Record<string, string> = {},
): Promise<Pooler> {
  return startPooler(password, (folder, port) => {
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
    const database = `* = host=127.0.0.1 port=${serverPort}`
    return {
      program,
      args: ["-q", join(folder, "ini")],
      files: {
        users: `"postgres" "${password}"\n`,
        ini: ["[databases]", database, "[pgbouncer]", ...lines, ""].join("\n"),
      },
      endedBy: "SIGKILL",
    }
  })
}
