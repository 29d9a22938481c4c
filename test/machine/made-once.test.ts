import assert from "node:assert/strict"
import { type ChildProcess, spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type TestContext, test } from "node:test"
import { fileURLToPath } from "node:url"
import { heard, until } from "../waiting.ts"

const program = fileURLToPath(new URL("./made-once.fixture.ts", import.meta.url))

async function emptyCache(
  t: TestContext,
): Promise<{ cache: string; log: string; start(pauseMs: number): ChildProcess }> {
  const folder = await mkdtemp(join(tmpdir(), "postern-made-once-"))
  t.after(() => rm(folder, { recursive: true }))
  const [cache, log] = [join(folder, "cache"), join(folder, "log")]
  const env = { ...process.env, TMPDIR: folder }
  const start = (pauseMs: number) => spawn(process.execPath, [program, cache, log, String(pauseMs)], { env })
  return { cache, log, start }
}

const begunIn = async (log: string) => (await readFile(log, "utf8")).split("\n").filter(line => line !== "").length

/** Waits until the program said that it began: the file is there a moment before its line. */
async function untilBegun(log: string): Promise<void> {
  await until("a program that has begun", async () => existsSync(log) && (await begunIn(log)) > 0)
}

test("six processes that want the same folder at once make it once, and all find it whole", async t => {
  const { cache, log, start } = await emptyCache(t)
  const processes = Array.from({ length: 6 }, () => start(100))
  const exits = await Promise.all(processes.map(each => heard(each, "exit")))
  assert.deepEqual(
    exits.map(([code]) => code),
    [0, 0, 0, 0, 0, 0],
  )
  assert.equal(await begunIn(log), 1)
  assert.equal(await readFile(join(cache, "thing-1/second"), "utf8"), "whole")
})

test("what a killed process left half-made is never taken for the whole, and is cleared away", async t => {
  const { cache, log, start } = await emptyCache(t)
  const killed = start(60_000)
  await untilBegun(log)
  killed.kill("SIGKILL")
  await heard(killed, "exit")
  assert.ok(!existsSync(join(cache, "thing-1")))
  assert.equal((await readdir(cache)).filter(name => name.includes("unfinished")).length, 1)
  const next = start(0)
  assert.equal((await heard(next, "exit"))[0], 0)
  assert.equal(await begunIn(log), 2)
  assert.deepEqual((await readdir(join(cache, "thing-1"))).sort(), ["first", "second"])
  assert.deepEqual((await readdir(cache)).sort(), ["thing-1", "thing-1.lock"])
})

test("when the process that makes it is killed, one of those that wait makes it anew", async t => {
  const { cache, log, start } = await emptyCache(t)
  const killed = start(60_000)
  await untilBegun(log)
  const waiting = Array.from({ length: 5 }, () => start(0))
  killed.kill("SIGKILL")
  const exits = await Promise.all(waiting.map(each => heard(each, "exit")))
  assert.deepEqual(
    exits.map(([code]) => code),
    [0, 0, 0, 0, 0],
  )
  assert.equal(await begunIn(log), 2)
  assert.deepEqual((await readdir(cache)).sort(), ["thing-1", "thing-1.lock"])
})

test("where the packages cannot be written to, it lies in a folder of the user's own", async t => {
  const { cache, log, start } = await emptyCache(t)
  await writeFile(cache, "a file in the folder's place")
  for (let run = 0; run < 2; run++) {
    const program = start(0)
    const said = program.stdout!.setEncoding("utf8").toArray()
    assert.equal((await heard(program, "exit"))[0], 0)
    const path = (await said).join("")
    assert.match(path, /postern-tests-\d+\/thing-1$/)
    assert.equal(await readFile(join(path, "second"), "utf8"), "whole")
  }
  assert.equal(await begunIn(log), 1)
})
