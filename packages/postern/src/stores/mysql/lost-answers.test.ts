import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { after, before, describe, test } from "node:test"
import { createPool, type Pool, type PoolConnection } from "mysql2/promise"
import { mariadbPrograms } from "../../../../../test/mysql/mariadb-data.ts"
import { type MariadbServer, startMariadb } from "../../../../../test/mysql/mariadb-server.ts"
import { until } from "../../../../../test/waiting.ts"
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

  /** A store that gives no lock up on a busy machine. */
  const patient = (faults: number[] = []) =>
    mysqlStore(listening(pool, faults), { answerMs: 20_000, deadlineMs: 40_000, keepPool: true })
  /** Begins a transaction that holds a subject's row. */
  async function holding(key: SubjectWrite): Promise<PoolConnection> {
    const holder = await pool.getConnection()
    await holder.query("start transaction")
    await holder.query("select version from postern_subject where subject = ? for update", [key.subject])
    return holder
  }
  /** Waits until somebody waits for a row. */
  async function waited(): Promise<void> {
    const isThere = async () => {
      const [rows] = await pool.query("select 1 from information_schema.innodb_trx where trx_state = 'LOCK WAIT'")
      return (rows as unknown[]).length > 0
    }
    // The server looks anew only where nobody has asked for a tenth of a second.
    await until("somebody who waits for a row", isThere, { everyMs: 150 })
  }

  test("a row that another transaction holds is waited for, and the commit goes through once it is let go", async () => {
    const first = write()
    await calm.commit(first)
    const holder = await holding(first)
    const committing = patient().commit({ ...first, expectedVersion: 1, pages: [] })
    await waited()
    await holder.query("rollback")
    holder.release()
    assert.equal(await committing, "committed")
  })

  test("a lock that is not had in time (1205) is asked for again; one that is never had is no success", async () => {
    const first = write()
    await calm.commit(first)
    const faults: number[] = []
    const impatient = mysqlStore(listening(pool, faults), { deadlineMs: 20_000, keepPool: true })
    const holder = await holding(first)
    const committing = impatient.commit({ ...first, expectedVersion: 1, pages: [{ number: 2, box: randomBytes(9) }] })
    await until("a lock that is given up", () => faults.length > 0)
    await holder.query("rollback")
    holder.release()
    assert.equal(await committing, "committed")
    assert.deepEqual([...new Set(faults)], [1205])

    const again = await holding(first)
    const hopeless = mysqlStore(listening(pool, []), { answerMs: 2_000, deadlineMs: 3_000, keepPool: true })
    await assert.rejects(
      hopeless.commit({ ...first, expectedVersion: 2, pages: [{ number: 3, box: randomBytes(9) }] }),
      {
        code: /^store-(unavailable|outcome-unknown)$/,
      },
    )
    await again.query("rollback")
    again.release()
    assert.equal((await calm.load(first))?.version, 2)
  })

  test("a commit that the server ends for a deadlock (1213) is made again, and takes effect once", async () => {
    const first = write()
    const notice = { id: "n1", kind: "codes-replaced", seq: 1, dueAt: 0, at: 1, box: randomBytes(9) }
    assert.equal(await calm.commit({ ...first, notices: [notice] }), "committed")
    const faults: number[] = []
    const store = patient(faults)
    const holder = await pool.getConnection()
    await holder.query("start transaction")
    // The one that has changed less is ended.
    for (let i = 0; i < 50; i++)
      await holder.query("insert into postern_page (tenant, subject, number, box) values ('t', 'holder', ?, 'x')", [i])
    await holder.query("update postern_notice_lane set asked = asked + 1 where subject = ?", [first.subject])
    const committing = store.commit({
      ...first,
      expectedVersion: 1,
      pages: [],
      notices: [{ ...notice, id: "n2", seq: 2 }],
    })
    await waited()
    await holder.query("select version from postern_subject where subject = ? for update", [first.subject])
    await holder.query("rollback")
    holder.release()
    assert.equal(await committing, "committed")
    assert.deepEqual(faults, [1213])
    assert.equal((await calm.load(first))?.version, 2)
  })
})

/** A pool that notes the numbers of the faults that the server answers with. */
function listening(pool: Pool, faults: number[]): MysqlPool {
  return {
    end: async () => {},
    async getConnection() {
      const client = await pool.getConnection()
      const heard = <T>(answer: Promise<T>) =>
        answer.catch(fault => {
          faults.push(fault.errno)
          throw fault
        })
      return {
        connection: client.connection,
        query: sql => heard(client.query(sql)),
        execute: (sql, values) => heard(client.execute(sql, values)),
        release: () => client.release(),
        destroy: () => client.destroy(),
      }
    },
  }
}
