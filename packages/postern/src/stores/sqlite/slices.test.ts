import assert from "node:assert/strict"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type TestContext, test } from "node:test"
import { addNotices, addSubjects } from "../../../../../test/attacks/large-store.ts"
import { sampleWrite } from "../testing/contract-samples.ts"
import { sqliteStore } from "./sqlite-store.ts"

const now = 1_700_000_000_000
// Several slices, the last of them not full.
const many = 4_321

async function largeStore(context: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), "postern-slices-"))
  context.after(() => rm(folder, { recursive: true }))
  const path = join(folder, "store.db")
  await sqliteStore({ path }).close()
  for (const tenant of ["a", "b"]) {
    addSubjects(path, tenant, many)
    addNotices(path, tenant, many)
  }
  const store = sqliteStore({ path })
  context.after(() => store.close())
  return store
}

/** Commits for as long as a report runs, and gives how many commits were done before its answer. */
async function commitsDuring(store: Awaited<ReturnType<typeof largeStore>>, report: () => Promise<unknown>) {
  let isOver = false
  const reporting = report().then(() => {
    isOver = true
  })
  let commits = 0
  while (!isOver) {
    await store.commit(sampleWrite({ tenant: "b", subject: `sign-in ${Math.random()}` }, 0))
    if (!isOver) commits++
  }
  await reporting
  return commits
}

test("sign-ins are answered between the slices of each report over a large store", async context => {
  const store = await largeStore(context)
  assert.ok((await commitsDuring(store, () => store.summary("a", now))) > 0)
  assert.ok((await commitsDuring(store, () => store.outbox!.counts(now))) > 0)
  assert.ok((await commitsDuring(store, () => store.outbox!.forgetUndelivered(many + 1))) > 0)
})

test("what is counted in slices is counted once, and of one's own tenant", async context => {
  const store = await largeStore(context)
  const { subjects, waiting, disabled, codesLeft } = await store.summary("a", now)
  assert.deepEqual([subjects, waiting, disabled], [many, 5, 5])
  assert.equal(
    codesLeft.reduce((sum, each) => sum + each, 0),
    many,
  )
  const own = await store.outbox!.counts(now, { tenant: "a" })
  assert.deepEqual([own.waiting, own.oldestAt], [many, 5001])
  assert.deepEqual(own.undelivered, [
    { channel: "email", reason: "smtp-421", notices: 2160 },
    { channel: "email", reason: "smtp-550", notices: 2161 },
  ])
  const all = await store.outbox!.counts(now)
  assert.deepEqual([all.waiting, all.undelivered.map(({ notices }) => notices)], [2 * many, [4320, 4322]])
  assert.deepEqual(await store.tenants(), ["a", "b"])
  const newest = await store.outbox!.undelivered(2, { tenant: "b" })
  assert.deepEqual(
    newest.map(({ tenant, at }) => [tenant, at]),
    [
      ["b", many],
      ["b", many - 1],
    ],
  )
  await store.outbox!.forgetUndelivered(4_000)
  assert.deepEqual(
    (await store.outbox!.counts(now, { tenant: "a" })).undelivered.map(({ notices }) => notices),
    [161, 161],
  )
})

test("reports that are asked for together run one after the other, and break off when the store is closed", async context => {
  const store = await largeStore(context)
  const order: number[] = []
  const reports = [1, 2, 3].map(async place => {
    await store.summary("a", now)
    order.push(place)
  })
  await Promise.all(reports)
  assert.deepEqual(order, [1, 2, 3])
  const late = store.summary("a", now)
  const waits = store.summary("b", now)
  await store.close()
  await assert.rejects(late, { code: "closed" })
  await assert.rejects(waits, { code: "closed" })
})
