import { createPool, type ResultSetHeader, type RowDataPacket } from "mysql2/promise"
import { migrateMysql, mysqlStore } from "postern/mysql"
import { startMariadb } from "../test/mysql/mariadb-server.ts"
import { type BenchedDatabase, patience } from "./benched-database.ts"
import { connections } from "./postgres-sign-ins.ts"

/** MariaDB, over `mysql2`. */
export async function benchedMariadb(): Promise<BenchedDatabase> {
  const server = await startMariadb({ innodb_buffer_pool_size: "512M" })
  const poolOf = () => createPool({ uri: server.url(), connectionLimit: connections })
  const [pool, rawPool] = [poolOf(), poolOf()]
  await migrateMysql(pool)
  const store = mysqlStore(pool, patience)
  return {
    name: "MariaDB",
    driver: "`mysql2`, prepared",
    store,
    // The same keys, the same size, the same durability, prepared statements: what no store of this kind can go below.
    async raw(box) {
      await rawPool.query("create table raw like postern_subject")
      await rawPool.query("insert into raw select * from postern_subject")
      for (const column of ["totp", "codes_total", "codes_left", "confirmed", "expires_at", "locked_until", "disabled"])
        await rawPool.query(`alter table raw drop column ${column}`)
      const [found] = await rawPool.query<RowDataPacket[]>("select subject from raw where tenant = 'default'")
      const names = found.map(row => row.subject as string)
      const select = "select version, box from raw where tenant = ? and subject = ?"
      const update = "update raw set version = version + 1, box = ? where tenant = ? and subject = ? and version = ?"
      let next = 0
      return async () => {
        const key = ["default", names[next++ % names.length]!]
        const [rows] = await rawPool.execute<RowDataPacket[]>(select, key)
        const [{ affectedRows }] = await rawPool.execute<ResultSetHeader>(update, [box, ...key, rows[0]!.version])
        if (affectedRows !== 1) throw new Error("the raw update met another version")
      }
    },
    settle: async () => void (await rawPool.query("analyze table postern_subject, raw")),
    async remove() {
      await store.close()
      await rawPool.end()
      await server.remove()
    },
  }
}
