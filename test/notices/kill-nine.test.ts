import assert from "node:assert/strict"
import { type ChildProcess, fork } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { test } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import pg from "pg"
import { createPostern, generateKeyEntry, parseKeyRing, type Store } from "postern"
import { createNotices } from "postern/notices"
import { migratePostgres } from "postern/postgres"
import { authenticatorCode } from "../authenticator.ts"
import { isLong } from "../long-form.ts"
import { startPostgres } from "../postgres/postgres-server.ts"
import { started as startedEnrollment } from "../started-enrollment.ts"
import { heard, until } from "../waiting.ts"
import { type Dispatching, type Noted, openNamedStore } from "./dispatching-process.ts"

const rounds = isLong ? 50 : 3
const setSize = 10
const livers = 4

interface Receipt {
  readonly id: string
  readonly process: string
  readonly subject: string
  readonly kind: string
}

/** Takes notices in, a little slowly, and now and then not at all. */
async function startReceiver() {
  const receipts: Receipt[] = []
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    await sleep(Math.random() * 15)
    const isBusy = Math.random() < 0.05
    if (!isBusy) receipts.push(JSON.parse(Buffer.concat(parts).toString("utf8")))
    response.writeHead(isBusy ? 503 : 204).end()
  }).listen(0, "127.0.0.1")
  await heard(server, "listening")
  const { port } = server.address() as AddressInfo
  return { receipts, url: `http://127.0.0.1:${port}/`, close: () => server.close() }
}

/** Keeps what was committed to the outbox, in order, as what must arrive. */
function watched(store: Store) {
  const expected = new Map<string, string[]>()
  const watching: Store = {
    ...store,
    async commit(write) {
      const outcome = await store.commit(write)
      const kinds = expected.get(write.subject) ?? []
      expected.set(write.subject, kinds)
      if (outcome === "committed")
        kinds.push(...(write.notices ?? []).filter(({ dueAt }) => dueAt === 0).map(({ kind }) => kind))
      return outcome
    },
  }
  return { store: watching, expected }
}

/** Runs dispatchers that are killed at random, one a round, while notices keep coming; then lets one finish in peace. */
async function survive(name: string, replicas: number) {
  const keys = generateKeyEntry()
  const receiver = await startReceiver()
  const { store, expected } = watched(openNamedStore(name))
  const policy = { codes: { format: "long", count: setSize } } as const
  const postern = createPostern({ issuer: "Acme", store, keys: parseKeyRing(keys), policy, notices: true })
  const noted = new Set<string>()
  const killed = new Set<string>()
  const unexplained: string[] = []
  let started = 0
  let doubles = 0

  async function startReplica(): Promise<{ name: string; child: ChildProcess }> {
    const child = fork(new URL("dispatching-process.ts", import.meta.url), { execArgv: process.execArgv })
    const replica = { name: `replica ${++started}`, child }
    child.on("message", message => {
      for (const id of (message as Noted).noted) noted.add(`${replica.name} ${id}`)
    })
    child.send({ store: name, keys, receiver: receiver.url, name: replica.name } satisfies Dispatching)
    await heard(child, "message")
    return replica
  }
  async function kill({ name: killedName, child }: { name: string; child: ChildProcess }): Promise<void> {
    const exited = heard(child, "exit")
    child.kill("SIGKILL")
    await exited
    killed.add(killedName)
  }

  let subjects = 0
  async function live(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const subject = `subject ${++subjects}`
      const { uri } = startedEnrollment(await postern.enrollTotp(subject, { account: subject }))
      const activated = await postern.activateTotp(subject, authenticatorCode(uri, Date.now()))
      assert.ok(activated.outcome === "activated")
      await postern.setAddresses(subject, [{ channel: "web", to: subject }])
      for (const code of activated.codeSet!.codes) {
        await postern.verify(subject, code)
        await sleep(10)
      }
    }
  }

  let isOver = false
  const living = Promise.all(Array.from({ length: livers }, () => live(() => isOver)))
  const running = await Promise.all(Array.from({ length: replicas }, startReplica))
  for (let round = 0; round < rounds; round++) {
    await sleep(Math.random() * 800)
    const victim = running.shift()!
    await kill(victim)
    running.push(await startReplica())
  }
  isOver = true
  await living
  await Promise.all(running.map(kill))

  const last = createNotices({
    store,
    keys: parseKeyRing(keys),
    issuer: "Acme",
    clock: () => Date.now() + 6e4,
    channels: [
      {
        name: "web",
        async send({ id, notice: { subject, kind } }) {
          receiver.receipts.push({
            id,
            process: "last",
            subject,
            kind,
          })
        },
      },
    ],
  })
  // The database may be at work for a killed process still, and holds what that one asked for.
  await until("everything to be sent", async () => {
    await last.runOnce()
    return (await store.outbox!.counts(Date.now())).waiting === 0
  })
  await last.stop()
  const counts = await store.outbox!.counts(Date.now())
  await store.close()
  receiver.close()

  const first = new Map<string, Receipt>()
  for (const receipt of receiver.receipts) {
    const earlier = first.get(receipt.id)
    if (earlier === undefined) first.set(receipt.id, receipt)
    else {
      doubles++
      // It may come twice only if the first to send it was killed before it had written that down.
      if (!killed.has(earlier.process) || noted.has(`${earlier.process} ${receipt.id}`)) unexplained.push(receipt.id)
    }
  }
  const arrived = new Map<string, string[]>()
  for (const { subject, kind } of first.values()) arrived.set(subject, [...(arrived.get(subject) ?? []), kind])
  const late = receiver.receipts.filter(({ process }) => process === "last").length
  return { expected, arrived, doubles, unexplained, counts, kills: killed.size, notices: first.size, late }
}

function check(outcome: Awaited<ReturnType<typeof survive>>, report: (line: string) => void): void {
  const { expected, arrived, doubles, unexplained, counts, kills, notices, late } = outcome
  report(`${kills} kills, ${notices} notices, ${doubles} of them twice, ${late} after the last kill`)
  assert.deepEqual(unexplained, [])
  assert.deepEqual(counts, { waiting: 0, oldestAt: null, undelivered: [] })
  assert.ok(notices > 10 * rounds)
  for (const [subject, kinds] of expected) assert.deepEqual(arrived.get(subject), kinds, subject)
}

test("[58] two replicas on PostgreSQL, killed at random: every notice arrives, in order, and twice only where a kill fell between", async t => {
  const server = await startPostgres()
  const pool = new pg.Pool({ connectionString: server.url() })
  await migratePostgres(pool)
  await pool.end()
  t.after(() => server.remove())
  check(await survive(server.url(), 2), line => t.diagnostic(line))
})

test("[58] one process on SQLite, killed at random: every notice arrives, in order, and twice only where a kill fell between", async t => {
  const folder = await mkdtemp(join(tmpdir(), "postern-notices-"))
  t.after(() => rm(folder, { recursive: true }))
  check(await survive(`sqlite:${join(folder, "store.db")}`, 1), line => t.diagnostic(line))
})
