import { appendFile, cp, writeFile } from "node:fs/promises"
import { join } from "node:path"
import pg from "pg"
import { giveToServer } from "../machine/postgres-data.ts"
import { serverFolder } from "../machine/postgres-programs.ts"
import { type PostgresServer, serverOn } from "./postgres-server.ts"

/** Takes a base copy of a running primary and starts a standby on it. `settings` are those of postgresql.conf. */
export async function startStandby(
  primary: PostgresServer,
  settings: Record<string, string> = {},
): Promise<PostgresServer> {
  const folder = await serverFolder()
  const session = new pg.Client({ connectionString: primary.url() })
  await session.connect()
  await session.query("select pg_backup_start('standby', true)")
  await cp(primary.data.folder, folder, { recursive: true, filter: path => !path.endsWith("postmaster.pid") })
  const { rows } = await session.query("select labelfile from pg_backup_stop()")
  await session.end()
  await writeFile(join(folder, "backup_label"), rows[0].labelfile)
  await writeFile(join(folder, "standby.signal"), "")
  const { password } = primary.data
  const address = `host=127.0.0.1 port=${primary.port} user=postgres password=${password} application_name=standby`
  // In a file, for everybody can read an argument list.
  await appendFile(join(folder, "postgresql.auto.conf"), `primary_conninfo = '${address}'\n`)
  await giveToServer(folder)
  const standby = await serverOn({ folder, password }, { synchronous_standby_names: "", ...settings })
  await standby.start()
  return standby
}
