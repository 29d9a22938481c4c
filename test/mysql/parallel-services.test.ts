import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { createConnection } from "mysql2/promise"
import { attemptsEach, collide } from "../databases/colliding-attempts.ts"
import { type ServiceCluster, startCluster } from "../databases/service-cluster.ts"
import { isLong } from "../long-form.ts"
import { runPostern } from "../postgres/command-line.ts"
import { mariadbPrograms } from "./mariadb-data.ts"
import { type MariadbServer, startMariadb } from "./mariadb-server.ts"

const clients = 64
const subjectCount = isLong ? 1_000 : 20
const skip = mariadbPrograms() === null && "mariadbd is not installed"

describe("four service processes on one MariaDB database", { skip }, () => {
  let server: MariadbServer
  let cluster: ServiceCluster
  before(async () => {
    // What a crash would forget, so that it is told.
    server = await startMariadb({ innodb_flush_log_at_trx_commit: "2" })
    cluster = await startCluster(server.url(), server.url(), 4)
  })
  after(async () => {
    await cluster?.stop()
    await server?.remove()
  })

  test(`[20] [21] [33] [45] ${clients} clients, ${subjectCount * attemptsEach} colliding attempts on MariaDB: every code and every step is accepted once, failures are counted exactly`, () =>
    collide(cluster, { subjects: subjectCount, clients }))

  test("a server that acknowledges what a crash forgets is named in the log and in the report", async () => {
    for (const service of cluster.services)
      assert.match(service.output(), /"event":"store-warning","time":"[^"]+","warning":"commits-not-flushed"/)
    const report = await runPostern(["report"], { POSTERN_STORE: server.url() })
    assert.equal(report.code, 0, report.err)
    assert.match(report.out, /^Warning: .*innodb_flush_log_at_trx_commit/m)
  })

  test("the schema is printed, and what was printed is the schema", async () => {
    const printed = await runPostern(["migrate", "--print"], { POSTERN_STORE: "mysql://127.0.0.1/acme" })
    assert.match(printed.out, /create table if not exists postern_subject/)
    const empty = await server.createDatabase("empty")
    for (const [from, to] of [
      [null, 1],
      [1, 1],
    ]) {
      const { code, out, err } = await runPostern(["migrate", "--json"], { POSTERN_STORE: empty })
      assert.equal(code, 0, err)
      assert.deepEqual([JSON.parse(out).from, JSON.parse(out).to], [from, to])
    }
    const byHand = await server.createDatabase("by_hand")
    const connection = await createConnection({ uri: byHand, multipleStatements: true })
    try {
      await connection.query(printed.out)
      const columnsOf = async (database: string) => {
        const [rows] = await connection.query(
          `select table_name, column_name, column_type, collation_name, is_nullable, column_key
           from information_schema.columns where table_schema = ? order by table_name, ordinal_position`,
          [database],
        )
        return rows as unknown[]
      }
      const columns = await columnsOf("by_hand")
      assert.ok(columns.length > 10)
      assert.deepEqual(columns, await columnsOf("empty"))
    } finally {
      await connection.end()
    }
  })
})
