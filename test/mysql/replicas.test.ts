import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { createPool } from "mysql2/promise"
import { migrateMysql, mysqlStore } from "postern/mysql"
import { becomes } from "../waiting.ts"
import { mariadbPrograms } from "./mariadb-data.ts"
import { mysqlQuery } from "./mariadb-process.ts"
import { type MariadbServer, startMariadb, warningsAt } from "./mariadb-server.ts"

const skip = mariadbPrograms() === null && "mariadbd is not installed"

const statusBecomes = (url: string, name: string, expected: string) =>
  becomes(async () => (await mysqlQuery(url, `show global status like '${name}'`))[0]?.Value, expected, name)

describe("a MariaDB server with a replica", { skip }, () => {
  let primary: MariadbServer
  let replica: MariadbServer
  before(async () => {
    primary = await startMariadb({ log_bin: "binlog", server_id: "1", sync_binlog: "1" })
    replica = await startMariadb({ server_id: "2", read_only: "1" })
    const pool = createPool({ uri: primary.url() })
    await migrateMysql(pool)
    await pool.end()
  })
  after(async () => {
    await replica?.remove()
    await primary?.remove()
  })

  test("is named while nobody waits for the replica, and not once commits wait for it", async () => {
    assert.deepEqual(await warningsAt(primary.url()), [])
    const { password } = new URL(primary.url())
    await mysqlQuery(
      replica.url(),
      `change master to master_host = '127.0.0.1', master_port = ${primary.port}, master_user = 'postern',
        master_password = '${password}', master_use_gtid = slave_pos`,
    )
    await mysqlQuery(replica.url(), "set global rpl_semi_sync_slave_enabled = 1")
    await mysqlQuery(replica.url(), "start slave")
    await statusBecomes(primary.url(), "Slaves_connected", "1")
    assert.deepEqual(await warningsAt(primary.url()), ["standby-asynchronous"])

    await mysqlQuery(primary.url(), "set global rpl_semi_sync_master_wait_point = 'AFTER_SYNC'")
    await mysqlQuery(primary.url(), "set global rpl_semi_sync_master_enabled = 1")
    await statusBecomes(primary.url(), "Rpl_semi_sync_master_clients", "1")
    await statusBecomes(primary.url(), "Rpl_semi_sync_master_status", "ON")
    assert.deepEqual(await warningsAt(primary.url()), [])
  })

  test("the replica itself is refused: its copy may be of the past", async () => {
    const store = mysqlStore(createPool({ uri: replica.url() }))
    await assert.rejects(store.ready(), { code: "store-unavailable" })
    await store.close()
  })
})
