import assert from "node:assert/strict"
import { test } from "node:test"
import { LogOutput } from "./log-output.ts"

/** A reader that takes what is written when it is told to. */
function slowReader() {
  const texts: string[] = []
  const taken: (() => void)[] = []
  const sink = {
    write(text: string, done: () => void) {
      texts.push(text)
      taken.push(done)
    },
  }
  return { sink, texts, read: () => taken.shift()!() }
}
const nextTurn = () => new Promise<void>(resolve => setImmediate(resolve))

test("lines of one turn go out together, in order", async () => {
  const { sink, texts } = slowReader()
  const log = new LogOutput(sink)
  for (const line of ["a\n", "b\n"]) log.write(line)
  assert.deepEqual(texts, [])
  await nextTurn()
  assert.deepEqual(texts, ["a\nb\n"])
})

test("while nobody reads, so much waits and no more; what found no room is counted in a line of its own", async () => {
  const { sink, texts, read } = slowReader()
  const log = new LogOutput(sink, { maxWaiting: 100 })
  const line = `${"x".repeat(9)}\n`
  for (let i = 0; i < 5; i++) log.write(line)
  await nextTurn()
  for (let i = 0; i < 1_000; i++) {
    log.write(line)
    if (i % 100 === 0) await nextTurn()
  }
  assert.equal(texts.length, 1, "one write is under way at a time")
  read()
  await nextTurn()
  const [, second] = texts
  const lines = second!.trimEnd().split("\n")
  const { event, lines: dropped } = JSON.parse(lines.pop()!)
  assert.deepEqual([event, lines.length, dropped], ["log-dropped", 5, 995])
  read()
  log.write(line)
  await nextTurn()
  assert.equal(texts[2], line, "nothing is dropped any more")
})

test("the end of the log is waited for, but not for ever", async () => {
  const { sink, read } = slowReader()
  const log = new LogOutput(sink)
  await log.drain(60_000)
  log.write("a\n")
  await nextTurn()
  await log.drain(1)
  const drained = log.drain(60_000)
  read()
  await drained
})
