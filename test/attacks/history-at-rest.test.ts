import assert from "node:assert/strict"
import { execFile } from "node:child_process"
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { describe, test } from "node:test"
import { promisify } from "node:util"
import { createPool } from "mysql2/promise"
import pg from "pg"
import { migrateMysql, mysqlStore } from "postern/mysql"
import { migratePostgres, postgresStore } from "postern/postgres"
import { sqliteStore } from "postern/sqlite"
import { installedProgram } from "../machine/installed-program.ts"
import { mariadbPrograms } from "../mysql/mariadb-data.ts"
import { startMariadb } from "../mysql/mariadb-server.ts"
import { query, startPostgres } from "../postgres/postgres-server.ts"
import { findable, foundIn, inClear, type Planted, plant } from "./planted-history.ts"

const run = promisify(execFile)

/** Looks through a copy; then for events in clear that are put beside, to see that the search finds what is there. */
async function expectSealed(planted: Planted, copy: () => Promise<Buffer>, putInClear: () => Promise<unknown>) {
  const sealed = await copy()
  assert.ok(sealed.includes("ada"), "the copy holds the subject")
  assert.deepEqual(foundIn(sealed, planted), [])
  await putInClear()
  assert.deepEqual(foundIn(await copy(), planted), findable(planted))
}

describe("a copy of the database holds no address, browser, time of sign-in, kind of event or code in clear", () => {
  test("an SQLite file with what lies beside it", async context => {
    const folder = await mkdtemp(join(tmpdir(), "postern-at-rest-"))
    const path = join(folder, "store.db")
    const store = sqliteStore({ path })
    const other = new DatabaseSync(path)
    context.after(async () => {
      other.close()
      await store.close()
      await rm(folder, { recursive: true })
    })
    const planted = await plant(store)
    const copy = async () =>
      Buffer.concat(await Promise.all((await readdir(folder)).map(name => readFile(join(folder, name)))))
    await expectSealed(planted, copy, async () => {
      other.exec("CREATE TABLE clear (event TEXT)")
      other.prepare("INSERT INTO clear VALUES (?)").run(inClear())
    })
  })

  test("a PostgreSQL database: its rows as a dump writes them, and its files", async context => {
    const server = await startPostgres()
    const url = server.url()
    const pool = new pg.Pool({ connectionString: url })
    await migratePostgres(pool)
    const store = postgresStore(pool)
    context.after(async () => {
      await store.close()
      await server.remove()
    })
    const planted = await plant(store)
    const copy = async () => {
      await query(url, "checkpoint")
      const tables = await query(url, "select tablename from pg_tables where schemaname = 'postern'")
      const parts: Buffer[] = await Promise.all(
        tables.map(async ({ tablename }) => {
          const rows = await query(url, `select t::text as row from postern."${tablename}" t`)
          return Buffer.from(rows.map(({ row }) => String(row)).join("\n"))
        }),
      )
      for (const entry of await readdir(server.data.folder, { recursive: true, withFileTypes: true }))
        if (entry.isFile()) parts.push(await readFile(join(entry.parentPath, entry.name)))
      return Buffer.concat(parts)
    }
    await expectSealed(planted, copy, async () => {
      await query(url, "create table postern.clear (event text)")
      await query(url, "insert into postern.clear values ($1)", [inClear()])
    })
  })

  const dumper = installedProgram("mariadb-dump") ?? installedProgram("mysqldump")
  const skip = (mariadbPrograms() === null || dumper === null) && "mariadbd or its dump program is not installed"
  for (const flags of [[], ["--hex-blob"]])
    test(`a dump of a MariaDB database ${flags.join(" ")}`, { skip }, async context => {
      const server = await startMariadb()
      const pool = createPool({ uri: server.url(), connectionLimit: 4 })
      await migrateMysql(pool)
      const store = mysqlStore(pool)
      context.after(async () => {
        await store.close()
        await server.remove()
      })
      const planted = await plant(store)
      const { hostname, port, username, password, pathname } = new URL(server.url())
      const copy = async () => {
        const where = [`--host=${hostname}`, `--port=${port}`, `--user=${username}`, ...flags, pathname.slice(1)]
        const options = { encoding: "buffer", maxBuffer: 1e8, env: { ...process.env, MYSQL_PWD: password } } as const
        return (await run(dumper!, ["--no-defaults", ...where], options)).stdout
      }
      await expectSealed(planted, copy, async () => {
        await pool.query("create table clear_events (event text)")
        await pool.query("insert into clear_events values (?)", [inClear()])
      })
    })
})
