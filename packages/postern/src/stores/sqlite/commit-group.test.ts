import assert from "node:assert/strict"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { type TestContext, test } from "node:test"
import { until } from "../../../../../test/waiting.ts"
import { CommitGroup } from "./commit-group.ts"
import { openDatabase } from "./open-database.ts"

async function open(context: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), "postern-commits-"))
  const path = join(folder, "store.db")
  const database = openDatabase(path, true)
  database.exec("CREATE TABLE letter (name TEXT PRIMARY KEY)")
  context.after(async () => {
    database.close()
    await rm(folder, { recursive: true })
  })
  const write = (name: string) => () => database.prepare("INSERT INTO letter VALUES (?)").run(name).changes
  const written = () =>
    database
      .prepare("SELECT name FROM letter ORDER BY name")
      .all()
      .map(row => row.name)
  return { path, database, commits: new CommitGroup(database), write, written }
}

test("writes that arrive together stand or fall each by itself", async context => {
  const { commits, write, written } = await open(context)
  const outcomes = await Promise.allSettled(["a", "b", "a", "c"].map(name => commits.run(write(name))))
  assert.deepEqual(
    outcomes.map(outcome => (outcome.status === "fulfilled" ? outcome.value : outcome.reason.code)),
    [1, 1, "store-unavailable", 1],
  )
  assert.deepEqual(written(), ["a", "b", "c"])
})

/** Adds a write in each of so many turns of the event loop, as a server does that begins one request a turn. */
function writeTurnByTurn(turns: number, add: (turn: number) => void): Promise<void> {
  return new Promise(resolve => {
    const take = (turn: number) => {
      if (turn === turns) return resolve()
      setImmediate(() => take(turn + 1))
      add(turn)
    }
    take(0)
  })
}

test("while each turn of the event loop brings another write, all wait for the last of them and share a transaction", async context => {
  const { path, database, written, write } = await open(context)
  const commits = new CommitGroup(database, () => 0)
  const other = new DatabaseSync(path)
  context.after(() => other.close())
  const seenOutside = () => other.prepare("SELECT name FROM letter").all().length
  const running: Promise<unknown>[] = []
  await writeTurnByTurn(5, turn => {
    assert.equal(seenOutside(), 0)
    running.push(commits.run(write(`${turn}`)))
  })
  await Promise.all(running)
  assert.equal(seenOutside(), 5)
  assert.equal(written().length, 5)
})

test("writes wait for others for a time that ends, however many keep coming", async context => {
  const { database, written, write } = await open(context)
  let now = 0
  const commits = new CommitGroup(database, () => now)
  const done: number[] = []
  const running: Promise<unknown>[] = []
  await writeTurnByTurn(20, turn => {
    running.push(commits.run(write(`${turn}`)).then(() => done.push(turn)))
    now++
  })
  assert.ok(done.length >= 8 && done.length < 20, `${done.length} of 20 before the last came`)
  await Promise.all(running)
  assert.equal(written().length, 20)
})

test("where one write ends the whole transaction, as on a full disk, the others are done again and it alone is refused", async context => {
  const { database, commits, write, written } = await open(context)
  const ending = () => {
    database.exec("ROLLBACK")
    throw new Error("disk full")
  }
  const outcomes = await Promise.allSettled([commits.run(write("a")), commits.run(ending), commits.run(write("b"))])
  assert.deepEqual(
    outcomes.map(outcome => (outcome.status === "fulfilled" ? outcome.value : outcome.reason.code)),
    [1, "store-unavailable", 1],
  )
  assert.deepEqual(written(), ["a", "b"])
})

test("where the commit itself fails, nobody is told whether a write took place", async context => {
  const { database, commits, write, written } = await open(context)
  database.exec(
    "PRAGMA foreign_keys = ON; CREATE TABLE answer (name TEXT REFERENCES letter DEFERRABLE INITIALLY DEFERRED)",
  )
  const orphan = () => database.prepare("INSERT INTO answer VALUES ('none')").run()
  const outcomes = await Promise.allSettled([commits.run(write("a")), commits.run(orphan)])
  assert.deepEqual(
    outcomes.map(outcome => outcome.status === "rejected" && outcome.reason.code),
    ["store-outcome-unknown", "store-outcome-unknown"],
  )
  assert.deepEqual(written(), [])
  assert.equal(await commits.run(write("b")), 1)
})

test("while another process writes, the event loop goes on, and what waits is written after it", async context => {
  const { path, commits, write, written } = await open(context)
  const other = new DatabaseSync(path)
  other.exec("BEGIN IMMEDIATE")
  const writing = commits.run(write("late"))
  let turns = 0
  const turning = setInterval(() => turns++, 1)
  await until("the event loop to turn", () => turns >= 3)
  assert.deepEqual(written(), [])
  other.exec("COMMIT")
  other.close()
  assert.equal(await writing, 1)
  clearInterval(turning)
  assert.deepEqual(written(), ["late"])
})

test("where one write fails and another process writes just then, the others wait for it like all that come later", async context => {
  const { path, database, commits, write, written } = await open(context)
  const other = new DatabaseSync(path)
  context.after(() => other.close())
  let runs = 0
  const failing = () => {
    if (++runs === 1) {
      database.exec("ROLLBACK")
      other.exec("BEGIN IMMEDIATE")
    }
    throw new Error("disk full")
  }
  let settled = 0
  const running = [write("a"), failing, write("b")].map(work => commits.run(work).finally(() => settled++))
  const outcomes = Promise.allSettled(running)
  let turns = 0
  const turning = setInterval(() => turns++, 1)
  await until("the event loop to turn while the other one writes", () => turns >= 3 && runs === 1)
  clearInterval(turning)
  assert.deepEqual([settled, written()], [0, []])
  other.exec("COMMIT")
  assert.deepEqual(
    (await outcomes).map(outcome => (outcome.status === "fulfilled" ? outcome.value : outcome.reason.code)),
    [1, "store-unavailable", 1],
  )
  assert.deepEqual(written(), ["a", "b"])
})

test("whoever waits for another process's lock waits for one patience, however many stand before them", async context => {
  const { path, database, write, written } = await open(context)
  let now = 0
  const commits = new CommitGroup(database, () => now)
  const other = new DatabaseSync(path)
  context.after(() => other.close())
  other.exec("BEGIN IMMEDIATE")
  const early = Array.from({ length: 300 }, (_, i) => commits.run(write(`${i}`)))
  const outcomes = Promise.allSettled(early)
  let turns = 0
  const turning = setInterval(() => turns++, 1)
  await until("the lock to be asked for", () => turns >= 3)
  clearInterval(turning)
  now = 4_999
  const late = commits.run(write("late"))
  now = 5_000
  for (const outcome of await outcomes)
    assert.equal(outcome.status === "rejected" && outcome.reason.code, "store-unavailable")
  other.exec("COMMIT")
  assert.equal(await late, 1)
  assert.deepEqual(written(), ["late"])
})
