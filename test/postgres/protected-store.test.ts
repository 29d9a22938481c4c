import assert from "node:assert/strict"
import { chown, mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer, type Server } from "node:net"
import { networkInterfaces, tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import pg from "pg"
import { migratePostgres, postgresSchemaNumber, postgresStore } from "postern/postgres"
import {
  type CertificateAuthority,
  certificateAuthority,
} from "../../packages/postern/src/service/server/self-signed-certificate.test.ts"
import { serverAccount } from "../machine/postgres-programs.ts"
import { runPostern } from "./command-line.ts"
import { type PostgresServer, query, startPostgres } from "./postgres-server.ts"

// An address that reaches this machine and is not its loopback: to Postern, another machine.
const elsewhere = "0.0.0.0"
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])

/** An address of this machine in a network, if it has any. */
function ownAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap(each => each ?? [])
  return all.find(({ family, internal }) => family === "IPv4" && !internal)?.address
}

/** A listener that answers a request for TLS as told, and keeps all that it is sent. */
async function listen(
  answer: "N" | "S",
  path?: string,
): Promise<{ port: number; heard: () => Buffer; server: Server }> {
  const heard: Buffer[] = []
  const server = createServer(socket => {
    socket.on("error", () => {})
    socket.on("data", bytes => {
      heard.push(bytes)
      if (heard.length === 1) socket.write(answer)
    })
  })
  const where = path === undefined ? { port: 0, host: elsewhere } : { path }
  await new Promise<void>(resolve => server.listen(where, resolve))
  const { port = 0 } = server.address() as { port?: number }
  return { port, heard: () => Buffer.concat(heard), server }
}

describe("a database on another machine", () => {
  let server: PostgresServer
  let authority: CertificateAuthority
  let folder: string
  before(async () => {
    authority = certificateAuthority()
    server = await startPostgres({ listen_addresses: elsewhere })
    folder = server.data.folder
    await query(server.url(), "create role remote login password 'correct'")
    await useCertificate(authority, { ip: elsewhere })
    await writeForServer("pg_hba.conf", hba)
    await query(server.url(), "alter system set ssl = on")
    await query(server.url(), "select pg_reload_conf()")
    await query(server.url(), "alter role remote superuser")
  })
  after(() => server.remove())

  const hba = "host all postgres 127.0.0.1/32 scram-sha-256\nhostssl all remote all scram-sha-256\n"

  async function writeForServer(name: string, content: string): Promise<void> {
    const { uid, gid } = serverAccount
    await writeFile(join(folder, name), content, { mode: 0o600 })
    if (uid !== undefined && gid !== undefined) await chown(join(folder, name), uid, gid)
  }

  async function useCertificate(by: CertificateAuthority, host: Parameters<CertificateAuthority["issue"]>[0]) {
    const { key, cert } = by.issue(host)
    await writeForServer("server.key", key)
    await writeForServer("server.crt", cert)
    await writeForServer("authority.crt", by.cert)
    await query(server.url(), "select pg_reload_conf()")
  }

  const unprotected = { code: "store-tls-required" }
  const address = () =>
    ({ host: elsewhere, port: server.port, user: "remote", password: "correct", database: "postgres" }) as const
  const urlOf = (port: number, settings = "") => `postgres://remote:correct@${elsewhere}:${port}/postgres${settings}`
  const trusting = () => `?sslrootcert=${join(folder, "authority.crt")}`

  test("is spoken to over TLS by every command, and its certificate is verified without being asked for", async () => {
    const { code, out, err } = await migrate(urlOf(server.port, trusting()))
    assert.equal(code, 0, err)
    assert.match(out, /made, schema version/)
    const [session] = await query(
      urlOf(server.port, trusting()),
      "select ssl from pg_stat_ssl where pid = pg_backend_pid()",
    )
    assert.deepEqual(session, { ssl: true })
    const report = await runPostern(["report"], {
      POSTERN_STORE: urlOf(server.port, `${trusting()}&sslmode=verify-full`),
    })
    assert.equal(report.code, 0, report.err)
  })

  test("whose certificate is of an unknown authority, or for another host, is not spoken to, whatever the environment says of checks", async () => {
    const lax = { NODE_TLS_REJECT_UNAUTHORIZED: "0", NODE_NO_WARNINGS: "1" }
    for (const env of [{}, lax]) {
      const unknown = await migrate(urlOf(server.port), env)
      assert.deepEqual([unknown.code, /trouble: certificate-refused/.test(unknown.err)], [1, true], unknown.err)
    }
    await useCertificate(authority, { dns: "localhost" })
    const other = await migrate(urlOf(server.port, trusting()), lax)
    assert.deepEqual([other.code, /trouble: certificate-refused/.test(other.err)], [1, true], other.err)
    await useCertificate(authority, { ip: elsewhere })
  })

  test("that offers no TLS is sent the request for it and nothing else; one that pretends to is sent nothing in clear", async () => {
    const refusing = await listen("N")
    const { code, err } = await migrate(urlOf(refusing.port))
    assert.deepEqual([code, /trouble: no-tls/.test(err)], [1, true], err)
    assert.deepEqual(refusing.heard(), sslRequest)
    refusing.server.close()

    const pretending = await listen("S")
    const attempt = await migrate(urlOf(pretending.port))
    assert.equal(attempt.code, 1)
    const [request, rest] = [pretending.heard().subarray(0, 8), pretending.heard().subarray(8)]
    assert.deepEqual(request, sslRequest)
    // A TLS record of a handshake (RFC 8446 §5.1), and nothing of the start-up message.
    assert.deepEqual([...rest.subarray(0, 2)], [22, 3])
    for (const word of ["remote", "correct", "postern"]) assert.ok(!rest.includes(word), word)
    pretending.server.close()
  })

  test("is refused before anything is sent where the store's name asks for no TLS, or for none that is verified", async () => {
    const spy = await listen("N")
    const root = `&sslrootcert=${join(folder, "authority.crt")}`
    for (const settings of [
      "?sslmode=disable",
      "?ssl=0",
      "?sslmode=no-verify",
      "?ssl=no-verify",
      "?sslmode=require&uselibpqcompat=true",
      `?sslmode=verify-ca&uselibpqcompat=true${root}`,
    ]) {
      const { code, err } = await migrate(urlOf(spy.port, settings))
      assert.equal(code, 2, settings)
      assert.match(err, /over TLS with a verified certificate/, settings)
      assert.doesNotMatch(err, /correct/)
    }
    const byEnvironment = await migrate(urlOf(spy.port), { PGSSLMODE: "disable" })
    assert.match(byEnvironment.err, /over TLS with a verified certificate/)
    const hidden = await migrate(`postgres:///postgres?port=${spy.port}`, { PGHOST: elsewhere, PGSSLMODE: "disable" })
    assert.match(hidden.err, /over TLS with a verified certificate/)
    assert.equal(spy.heard().length, 0)
    spy.server.close()
  })

  test("is spoken to in clear where the operator says that something else protects the way, and by no other word", async () => {
    for (const [env, flags, isPlain] of [
      [{}, ["--allow-plain-store"], true],
      [{ POSTERN_ALLOW_PLAIN_STORE: "1" }, [], true],
      [{ POSTERN_ALLOW_PLAIN_STORE: "0" }, [], false],
    ] as const) {
      const spy = await listen("N")
      await migrate(urlOf(spy.port, "?sslmode=disable"), env, [...flags])
      assert.equal(spy.heard().includes("remote"), isPlain)
      spy.server.close()
    }
  })

  test("that cannot be used is told apart by its cause: the password, the database, the host, the port", async () => {
    const right = urlOf(server.port, trusting())
    for (const [store, said] of [
      [right.replace("correct", "wrong"), "trouble: password-refused; sqlState: 28P01"],
      [right.replace("/postgres?", "/missing?"), "trouble: database-missing; sqlState: 3D000"],
      [right.replace("remote:", "nobody:"), "trouble: login-refused; sqlState: 28000"],
      ["postgres://remote:correct@127.0.0.1:1/postgres", "trouble: connection-refused"],
      ["postgres://remote:correct@nowhere.invalid/postgres", "trouble: host-unknown"],
    ] as const) {
      const { code, err } = await runPostern(["report"], { POSTERN_STORE: store })
      assert.deepEqual([code, err.includes(`(${said})`)], [1, true], err)
      assert.doesNotMatch(err, /correct|wrong|missing"|nobody/)
    }
  })

  test("is refused by the library where its pool tells, at once, and allowed where that is said", async () => {
    const ca = authority.cert
    for (const ssl of [false, { rejectUnauthorized: false }, { ca, checkServerIdentity: () => undefined }]) {
      const pool = new pg.Pool({ ...address(), ssl })
      assert.throws(() => postgresStore(pool), unprotected)
      await assert.rejects(migratePostgres(pool), unprotected)
      await assert.rejects(postgresSchemaNumber(pool), unprotected)
      assert.equal(pool.totalCount, 0)
      await pool.end()
    }
    const pool = new pg.Pool({ ...address(), ssl: { ca } })
    const store = postgresStore(pool)
    await store.ready()
    await store.close()
    const open = postgresStore(new pg.Pool({ ...address(), ssl: { rejectUnauthorized: false } }), { allowPlain: true })
    await open.ready()
    await open.close()
  })

  test("is refused by the library before the first statement where a pool tells nothing", async context => {
    const host = ownAddress()
    if (host === undefined) return context.skip("this machine has its loopback alone")
    const pool = new pg.Pool({ ...address(), host, ssl: { rejectUnauthorized: false } })
    const silent = { connect: () => pool.connect(), on: () => {}, end: () => pool.end() }
    await assert.rejects(migratePostgres(silent), unprotected)
    const store = postgresStore(silent)
    await assert.rejects(store.ready(), unprotected)
    await store.close()
  })
})

describe("a database on this machine", () => {
  test("is spoken to as it asks, by any name of the loopback and by its socket", async () => {
    for (const host of ["127.0.0.1", "localhost"]) {
      const spy = await listen("N")
      await migrate(`postgres://remote:correct@${host}:${spy.port}/postgres`)
      assert.ok(spy.heard().includes("remote"), host)
      spy.server.close()
    }
    const folder = await mkdtemp(join(tmpdir(), "postern-socket-"))
    const spy = await listen("N", join(folder, ".s.PGSQL.5432"))
    await migrate(`postgres:///postgres?host=${folder}&user=remote`)
    assert.ok(spy.heard().includes("remote"))
    spy.server.close()
    await rm(folder, { recursive: true })
  })
})

function migrate(
  store: string,
  more: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): ReturnType<typeof runPostern> {
  return runPostern(["migrate", ...flags], { POSTERN_STORE: store, ...more })
}
