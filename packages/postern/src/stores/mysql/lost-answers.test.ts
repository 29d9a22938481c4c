import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { after, before, describe, test } from "node:test"
import { createPool, type Pool } from "mysql2/promise"
import { type MariadbServer, mariadbPrograms, startMariadb } from "../../../../../test/mysql/mariadb-server.ts"
import type { Store, SubjectWrite } from "../../issuer/index.ts"
import { type MysqlPool, migrateMysql, mysqlStore } from "./index.ts"

const skip = mariadbPrograms() === null && "mariadbd is not installed"

/** What befalls a `commit` between the program and the server; a number is an error of the server's that did not carry it out. */
type Mishap = "lost before the server" | "answer lost" | number

const connectionLost = () => Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" })
const refusal = (errno: number) => Object.assign(new Error("no"), { errno, sqlState: "40001" })

describe("a commit to MariaDB over a bad connection", { skip }, () => {
  let server: MariadbServer
  let pool: Pool
  let calm: Store
  before(async () => {
    server = await startMariadb()
    pool = createPool({ uri: server.url(), connectionLimit: 10 })
    await migrateMysql(pool)
    calm = mysqlStore(pool, { keepPool: true })
  })
  after(async () => {
    await pool?.end()
    await server?.remove()
  })

  let subjects = 0
  function write(facts: Partial<SubjectWrite> = {}): SubjectWrite {
    const pages = [{ number: 1, box: randomBytes(300) }]
    const projection = {
      ...({ totp: "active", codesTotal: 9, codesLeft: 9, confirmedAt: null } as const),
      expiresAt: null,
      lockedUntil: null,
      disabled: false,
    }
    const key = { tenant: "t", subject: `s${++subjects}` }
    return { ...key, expectedVersion: 0, box: randomBytes(99), projection, pages, ...facts }
  }

  /** A store whose commits meet the mishaps in turn, each after something else has happened. */
  function troubled(mishaps: Mishap[], meanwhile: () => Promise<unknown> = async () => {}): Store {
    const bad: MysqlPool = {
      end: async () => {},
      async getConnection() {
        const client = await pool.getConnection()
        let isInTransaction = false
        const answered = async <T>(isCommit: boolean, send: () => Promise<T>): Promise<T> => {
          const mishap = isCommit ? mishaps.shift() : undefined
          if (mishap === undefined) return send()
          if (mishap === "answer lost") await send()
          else await client.query("rollback")
          await meanwhile()
          throw typeof mishap === "number" ? refusal(mishap) : connectionLost()
        }
        return {
          connection: client.connection,
          // A statement outside a transaction is its own commit.
          execute: (sql, values) =>
            answered(!isInTransaction && sql.startsWith("update postern_subject set version"), () =>
              client.execute(sql, values),
            ),
          release: () => client.release(),
          destroy: () => client.destroy(),
          query(sql) {
            if (sql === "start transaction") isInTransaction = true
            return answered(sql === "commit", () => client.query(sql))
          },
        }
      },
    }
    return mysqlStore(bad, { deadlineMs: 60_000 })
  }
  const pagesOf = async (key: SubjectWrite) => (await calm.pages(key, { after: 0, limit: 9 })).length

  for (const mishap of ["lost before the server", "answer lost", 1213] as const) {
    test(`"${mishap}": a commit to MariaDB takes effect once and is called committed`, async () => {
      const first = write()
      assert.equal(await troubled([mishap]).commit(first), "committed")
      const second = write({ ...first, expectedVersion: 1, pages: [{ number: 2, box: randomBytes(300) }] })
      assert.equal(await troubled([mishap, mishap]).commit(second), "committed")
      const third = write({ ...first, expectedVersion: 2, box: randomBytes(99), pages: [] })
      assert.equal(await troubled([mishap, mishap]).commit(third), "committed")
      const loaded = await calm.load(first)
      assert.deepEqual([loaded?.version, Buffer.from(loaded!.box)], [3, third.box])
      assert.equal(await pagesOf(first), 2)
    })
  }

  test("a write equal to another's byte for byte, whose answer from MariaDB is lost, is told from that one", async () => {
    const first = write()
    const twin = () => calm.commit(structuredClone(first))
    assert.equal(await troubled(["lost before the server"], twin).commit(first), "conflict")
    const second = write({ ...first, expectedVersion: 1, pages: [{ number: 2, box: randomBytes(300) }] })
    const overtaking = () => calm.commit({ ...second, expectedVersion: 2, pages: [] })
    assert.equal(await troubled(["answer lost"], overtaking).commit(second), "committed")
    assert.equal(await pagesOf(first), 2)
  })

  test("a record in MariaDB that was overtaken four times since tells nothing: the outcome is unknown, never a success", async () => {
    const first = write()
    const overtake = async () => {
      for (let version = 1; version <= 4; version++)
        assert.equal(await calm.commit({ ...first, expectedVersion: version, pages: [] }), "committed")
    }
    await assert.rejects(troubled(["answer lost"], overtake).commit(first), { code: "store-outcome-unknown" })
  })

  test("a row that another transaction holds is waited for, and the commit goes through once it is let go", async () => {
    const first = write()
    await calm.commit(first)
    const holder = await pool.getConnection()
    await holder.query("start transaction")
    await holder.query("select version from postern_subject where tenant = 't' for update")
    const committing = calm.commit({ ...first, expectedVersion: 1, pages: [] })
    await holder.query("rollback")
    holder.release()
    assert.equal(await committing, "committed")
  })
})
