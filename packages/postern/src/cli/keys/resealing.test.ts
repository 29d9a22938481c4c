import assert from "node:assert/strict"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { type TestContext, test } from "node:test"
import { authenticatorCode } from "../../../../../test/authenticator.ts"
import { started } from "../../../../../test/started-enrollment.ts"
import { createPostern, generateKeyEntry, parseKeyRing, type Store } from "../../issuer/index.ts"
import { createNotices } from "../../notices/index.ts"
import { sqliteStore } from "../../stores/sqlite/index.ts"
import { scratchFolder } from "../cli-rig.test.ts"
import type { Place } from "../command-host.ts"
import { dataFolder } from "../data-folder.ts"
import type { Terminal } from "../terminal/terminal.ts"
import { checkKeys } from "./key-check.ts"
import { resealRecords } from "./resealing.ts"

const [old, young] = [generateKeyEntry(), generateKeyEntry()]
const oldId = parseKeyRing(old).primaryId
const day = 86_400_000

/** A database in a folder, whose key ring lies in a file beside it. */
async function openPlace(context: TestContext) {
  const folder = await scratchFolder(context)
  const named = { store: `sqlite:${join(folder, "postern.db")}`, isNamed: true, allowPlain: false }
  const place: Place = { folder: dataFolder(folder), ...named }
  const store = sqliteStore({ path: join(folder, "postern.db") })
  context.after(() => store.close())
  const setRing = (...entries: readonly string[]) =>
    writeFile(place.folder.keysFile, entries.join("\n"), { mode: 0o600 })
  return { place, store, setRing }
}

/** Runs a command and gives its exit code and what it said. */
async function run(command: (terminal: Terminal) => Promise<number>): Promise<{ code: number; text: string }> {
  const lines: string[] = []
  const note = (line: string) => void lines.push(line)
  const same = (text: string) => text
  const terminal = { out: note, note, noteData: note, progress: () => {}, bold: same, dim: same, red: same, block: "#" }
  const code = await command(terminal)
  return { code, text: lines.join("\n") }
}
const reseal = (place: Place) => run(terminal => resealRecords(place, { json: false }, terminal))
const resealJson = async (place: Place) => {
  const { code, text } = await run(terminal => resealRecords(place, { json: true }, terminal))
  return { code, ...JSON.parse(text) }
}
const check = (place: Place) => run(terminal => checkKeys(place, { json: false }, terminal))
const checkJson = async (place: Place) => {
  const { code, text } = await run(terminal => checkKeys(place, { json: true }, terminal))
  return { code, ...JSON.parse(text) }
}

async function enrol(store: Store, subject: string): Promise<void> {
  const postern = createPostern({ issuer: "Acme", store, keys: parseKeyRing(old), notices: true })
  await postern.setAddresses(subject, [{ channel: "email", to: `${subject}@example.com` }])
  const { uri } = started(await postern.enrollTotp(subject, { account: subject }))
  await postern.activateTotp(subject, authenticatorCode(uri, Date.now()))
}

test("a key under which notices wait is not let go: they are counted and told, and nothing fails with key-retired", async context => {
  const { place, store, setRing } = await openPlace(context)
  await enrol(store, "ada")
  await setRing(young, old)
  const { code, needed, unused, stillUsed } = await resealJson(place)
  assert.deepEqual([code, unused, stillUsed], [10, [], []])
  assert.deepEqual(needed, [{ id: oldId, records: 0, notices: 2, servers: 0, goodUntil: null }])
  assert.match((await reseal(place)).text, /Keep key .*: 2 notices under it wait to be sent/)
  const checked = await checkJson(place)
  assert.deepEqual([checked.code, checked.next], [0, { step: 6, todo: "wait", key: oldId, notices: 2, until: null }])
  assert.match((await check(place)).text, new RegExp(`^  ${oldId} .*0 records  2 notices`, "m"))
  // Sent with both keys, nothing is needed any more.
  const sent: string[] = []
  const channel = {
    name: "email",
    send: async ({ notice }: { notice: { kind: string } }) => void sent.push(notice.kind),
  }
  const keys = parseKeyRing(`${young},${old}`)
  await createNotices({ store, keys, issuer: "Acme", channels: [channel] }).runOnce()
  assert.deepEqual(sent, ["addresses-changed", "authenticator-added"])
  const done = await resealJson(place)
  assert.deepEqual([done.code, done.unused, done.needed], [0, [oldId], []])
  assert.match((await reseal(place)).text, new RegExp(`${oldId} any more: its line can go from the ring`))
})

test("had the key gone, its notices would be told by check as lying under a missing key", async context => {
  const { place, store, setRing } = await openPlace(context)
  await enrol(store, "ada")
  await setRing(young, old)
  await reseal(place)
  await setRing(young)
  const { code, isComplete, keys } = await checkJson(place)
  assert.deepEqual([code, isComplete], [10, false])
  assert.deepEqual(
    keys
      .filter((key: { isInRing: boolean }) => !key.isInRing)
      .map(({ id, notices }: { id: string; notices: number }) => [id, notices]),
    [[oldId, 2]],
  )
})

test("a key that report links were made with is kept until they are over; for tickets alone nobody waits", async context => {
  const { place, store, setRing } = await openPlace(context)
  await setRing(young, old)
  const note = { server: "a", primaryKey: oldId, keys: [oldId, parseKeyRing(young).primaryId] }
  const stopped = { ...note, seenAt: Date.now() - day, isRunning: false, givenOutMs: 7 * day }
  await store.servers!.note(stopped)
  const linked = await resealJson(place)
  assert.deepEqual([linked.code, linked.unused, linked.needed.length], [10, [], 1])
  assert.ok(Math.abs(Date.parse(linked.needed[0].goodUntil) - (Date.now() + 6 * day)) < 60_000)
  assert.match(
    (await reseal(place)).text,
    /links and tickets that were made with it are good until \d{4}-\d\d-\d\d \d\d:\d\d UTC/,
  )
  assert.deepEqual((await checkJson(place)).next.todo, "wait")
  await store.servers!.note({ ...stopped, seenAt: Date.now(), givenOutMs: 600_000 })
  const ticketed = await reseal(place)
  assert.equal(ticketed.code, 0)
  assert.match(ticketed.text, /can go from the ring, from .* UTC on, when the last ticket made with it is over/)
})

test("a server that still seals under the old key is told, however empty the database is", async context => {
  const { place, store, setRing } = await openPlace(context)
  await setRing(young, old)
  const keys = [oldId, parseKeyRing(young).primaryId]
  const running = { server: "a", primaryKey: oldId, keys, seenAt: Date.now(), isRunning: true, givenOutMs: 600_000 }
  await store.servers!.note(running)
  const { code, text } = await reseal(place)
  assert.equal(code, 10)
  assert.match(text, /Servers seal under key .* still/)
  assert.match((await check(place)).text, /step 4 of 6: restart 1 running server/)
  // One that has been silent for minutes has gone without a word.
  await store.servers!.note({ ...running, seenAt: Date.now() - 4 * 60_000 })
  assert.equal((await reseal(place)).code, 0)
})
