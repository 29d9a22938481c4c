import assert from "node:assert/strict"
import { randomInt } from "node:crypto"
import { existsSync, statSync } from "node:fs"
import { join } from "node:path"
import { test } from "node:test"
import { isLong } from "../../../../../test/long-form.ts"
import { heard, until } from "../../../../../test/waiting.ts"
import type { Store } from "../../issuer/index.ts"
import { ImportRig } from "./import-rig.test.ts"

const accounts = isLong ? 100_000 : 3_000
const rounds = isLong ? 12 : 3
const waitMs = isLong ? 1_200_000 : 120_000
const sampleEvery = Math.floor(accounts / 60)
const code = "abcdefghij-KLMNOPQRST"
const form = { alphabet: "base62", lengths: [20], groups: [10, 10] }

const lineOf = (subject: string) =>
  JSON.stringify({
    v: 1,
    subject,
    totp: { secret: "KF2W62DQG52DE3LSJRGVK53GOQZWOOJQ", lastStep: 1 },
    codes: { scheme: "plain", form, values: [code] },
  })

test(`an import of ${accounts} accounts that is killed ${rounds} times ends as if it had not been`, {
  timeout: isLong ? 3_600_000 : 120_000,
}, async context => {
  const rig = await ImportRig.open(context)
  const names = Array.from({ length: accounts }, (_, i) => `user_${i}`)
  const input = rig.write("in.jsonl", names.map(lineOf).join("\n"))
  let kills = 0
  for (let round = 0; round < rounds; round++) {
    const child = rig.start(["--from", "jsonl", "--input", input])
    const closed = heard(child, "close", { limitMs: waitMs })
    await untilWritten(rig, randomInt(1, isLong ? 40 : 4), () => child.exitCode !== null)
    child.kill("SIGKILL")
    const [, signal] = await closed
    if (signal === "SIGKILL") kills++
  }
  const last = await rig.run(["--from", "jsonl", "--input", input, "--json"])
  assert.equal(last.code, 0, last.stderr)
  assert.ok(kills > 0, "no kill came while the import ran")
  const { outcomes } = JSON.parse(last.stdout)
  const { imported = 0, "skipped: already-there": skipped = 0, ...others } = outcomes
  assert.deepEqual([imported + skipped, others], [accounts, {}])
  await rig.withPostern(async (postern, store) => {
    assert.equal(await countOf(store), accounts)
    for (let i = 0; i < accounts; i += sampleEvery) {
      const name = names[i]!
      const { events, chain } = await postern.auditTrail(name)
      assert.deepEqual([events.length, events[0]?.kind, chain], [1, "taken-over", "intact"], name)
      assert.equal((await postern.verify(name, code)).outcome, "accepted", name)
    }
  })
})

/** Waits until the database's files were seen to change so many times, or the import is over. */
async function untilWritten(rig: ImportRig, changes: number, isOver: () => boolean): Promise<void> {
  let [seen, left] = [sizeOf(rig), changes]
  const look = () => {
    const size = sizeOf(rig)
    if (size !== seen) left--
    seen = size
    return left <= 0 || isOver()
  }
  await until("the import to write, or to end", look, { limitMs: waitMs, everyMs: 2 })
}

function sizeOf(rig: ImportRig): string {
  const files = ["postern.db", "postern.db-wal"].map(name => join(rig.folder, "postern-data", name))
  return files.map(file => (existsSync(file) ? statSync(file).size : 0)).join(" ")
}

async function countOf(store: Store): Promise<number> {
  let count = 0
  for (let after: string | null = null; ; ) {
    const page: string[] = await store.subjects("default", { after, limit: 1_000 })
    count += page.length
    if (page.length < 1_000) return count
    after = page.at(-1)!
  }
}
