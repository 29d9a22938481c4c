import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createConnection } from "mysql2/promise"
import { mysqlOptions } from "../../packages/postern/src/cli/stores/mysql-connection.ts"
import { serverAccount } from "../machine/postgres-programs.ts"
import { until, within } from "../waiting.ts"
import { mariadbPrograms } from "./mariadb-data.ts"

/** A server process that is started and ended again and again. */
export interface MariadbProcess {
  /** Starts it and waits until `url` answers "yes, I serve". `settings` are those of my.cnf. */
  start(settings: Readonly<Record<string, string>>): Promise<void>
  /** Ends it with SIGKILL. */
  kill(): Promise<void>
}

/** How a program is started: as the server's account, and in which network. */
export type Launch = (program: string, args: readonly string[]) => ChildProcess

interface ProcessOptions {
  readonly url: string
  readonly launch?: Launch
  /** what tells that it serves; @default "select 1" */
  readonly sign?: string
}

const launchHere: Launch = (program, args) => spawn(program, args, { ...serverAccount, stdio: "ignore" })

/** Prepares a process of `mariadbd`; the next start of one that was killed recovers from the log. */
export function mariadbProcess({ url, launch = launchHere, sign = "select 1" }: ProcessOptions): MariadbProcess {
  let running: ChildProcess | null = null
  const kill = async () => {
    const ending = running
    if (ending === null) return
    running = null
    const exited = ending.exitCode !== null || ending.signalCode !== null ? null : once(ending, "exit")
    ending.kill("SIGKILL")
    if (exited !== null) await within("the end of mariadbd", exited)
  }
  process.once("exit", () => running?.kill("SIGKILL"))
  return {
    kill,
    async start(settings) {
      const child = launch(mariadbPrograms()!.server, mariadbFlags(settings))
      running = child
      let found: unknown = null
      const serves = async () => {
        if (child.exitCode !== null) throw new Error(`mariadbd ended with ${child.exitCode}`)
        found = await mysqlQuery(url, sign).catch(fault => fault)
        return Array.isArray(found) && found.length > 0
      }
      await until("mariadbd to serve", serves, { everyMs: 50 }).catch(async fault => {
        await kill()
        throw new Error("mariadbd does not serve", { cause: found ?? fault })
      })
    },
  }
}

/** Writes settings of my.cnf as flags. */
export function mariadbFlags(settings: Readonly<Record<string, string>>): string[] {
  return [
    "--no-defaults",
    ...Object.entries(settings).map(([name, value]) => `--${name.replaceAll("_", "-")}=${value}`),
  ]
}

/** Runs one statement on a connection of its own, to a store's name; values stand for its question marks. */
export async function mysqlQuery(
  url: string,
  text: string,
  values: readonly (string | number | null)[] = [],
): Promise<Record<string, unknown>[]> {
  const options = mysqlOptions(url, { allowPlain: false })
  const connection = await createConnection({ ...options, connectTimeout: 5_000 })
  try {
    const [rows] = await connection.query(text, [...values])
    return rows as Record<string, unknown>[]
  } finally {
    connection.destroy()
  }
}
