import pg from "pg"
import { migratePostgres, postgresStore } from "postern/postgres"
import { startPostgres } from "../test/postgres/postgres-server.ts"
import { type BenchedDatabase, patience } from "./benched-database.ts"
import { connections } from "./postgres-sign-ins.ts"

/** PostgreSQL, over `pg`. */
export async function benchedPostgres(): Promise<BenchedDatabase> {
  const server = await startPostgres({ shared_buffers: "512MB", max_wal_size: "4GB" })
  const pool = new pg.Pool({ connectionString: server.url(), max: connections })
  await migratePostgres(pool)
  const store = postgresStore(pool, patience)
  return {
    name: "PostgreSQL",
    driver: "`pg`, named",
    store,
    // The same keys, the same size, the same durability, prepared statements: what no store of this kind can go below.
    async raw(box) {
      await pool.query(`create table raw (tenant text collate "C", subject text collate "C", version bigint, box bytea,
        primary key (tenant, subject)) with (fillfactor = 92)`)
      await pool.query("insert into raw select tenant, subject, 1, box from postern.subject")
      const names = (await pool.query("select subject from raw")).rows.map(row => row.subject as string)
      const select = "select version, box from raw where tenant = $1 and subject = $2"
      const update =
        "update raw set version = version + 1, box = $3 where tenant = $1 and subject = $2 and version = $4"
      let next = 0
      return async () => {
        const key = ["default", names[next++ % names.length]!]
        const { rows } = await pool.query({ name: "raw_select", text: select, values: key })
        const values = [...key, box, rows[0].version]
        const { rowCount } = await pool.query({ name: "raw_update", text: update, values })
        if (rowCount !== 1) throw new Error("the raw update met another version")
      }
    },
    settle: async () => void (await pool.query("vacuum analyze")),
    async remove() {
      await store.close()
      await server.remove()
    },
  }
}
