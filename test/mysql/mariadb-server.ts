import { rm } from "node:fs/promises"
import { createPool } from "mysql2/promise"
import type { StoreWarning } from "postern"
import { mysqlStore } from "postern/mysql"
import { mysqlOptions } from "../../packages/postern/src/cli/stores/mysql-connection.ts"
import { freePort } from "../postgres/postgres-server.ts"
import { newMariadbData } from "./mariadb-data.ts"
import { mariadbProcess, mysqlQuery } from "./mariadb-process.ts"

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

/** Makes a data folder and starts a server on it. `settings` are those of my.cnf. */
export async function startMariadb(settings: Record<string, string> = {}): Promise<MariadbServer> {
  const data = await newMariadbData()
  const port = await freePort()
  const url = (database = "acme") => `mysql://postern:${data.password}@127.0.0.1:${port}/${database}`
  const running = mariadbProcess({ url: url() })
  const all = { ...data.settings, port: String(port), bind_address: "127.0.0.1", ...settings }
  const server: MariadbServer = {
    port,
    url,
    async createDatabase(name) {
      await mysqlQuery(url(), `create database \`${name}\``)
      return url(name)
    },
    start: () => running.start(all),
    kill: () => running.kill(),
    async remove() {
      await running.kill()
      await rm(data.folder, { recursive: true })
    },
  }
  await server.start()
  return server
}

/** What a store is warned of on its first connection. */
export async function warningsAt(url: string): Promise<StoreWarning[]> {
  const warnings: StoreWarning[] = []
  const pool = createPool(mysqlOptions(url, { allowPlain: false }))
  const store = mysqlStore(pool, { onWarning: warning => warnings.push(warning) })
  await store.ready()
  await store.close()
  return warnings
}
