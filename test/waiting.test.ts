import assert from "node:assert/strict"
import { spawn } from "node:child_process"
import { EventEmitter } from "node:events"
import { test } from "node:test"
import { becomes, heard, until, within } from "./waiting.ts"

const never = new Promise(() => {})

test("a promise that settles in time gives its value or its fault", async () => {
  assert.equal(await within("a value", Promise.resolve("here")), "here")
  await assert.rejects(within("a value", Promise.reject(new RangeError())), RangeError)
})

test("a promise that never settles ends the wait with what was awaited, and holds no process up after", async () => {
  await assert.rejects(within("the end of the war", never, 1), /in vain for the end of the war/)
})

test("an event is heard with its arguments, and one that does not come is named with who should have sent it", async () => {
  const child = new EventEmitter()
  const exit = heard(child, "exit")
  child.emit("exit", 0, null)
  assert.deepEqual(await exit, [0, null])
  await assert.rejects(heard(child, "exit", { limitMs: 1 }), /in vain for "exit" of a EventEmitter/)
  assert.equal(child.listenerCount("exit"), 0, "nobody listens any more")
})

test("a process that ends before it sends its message is told at once, with its exit code", async () => {
  const child = spawn(process.execPath, ["--eval", "process.exit(3)"], { stdio: ["ignore", "ignore", "ignore", "ipc"] })
  await assert.rejects(heard(child, "message"), /"message" of a ChildProcess did not come: it ended with 3/)
})

test("a claim is looked at until it holds, and what it came to is given", async () => {
  let looks = 0
  assert.equal(await until("the third look", () => ++looks === 3 && looks), 3)
  await assert.rejects(
    until("what never is", async () => false, { limitMs: 1 }),
    /in vain for what never is/,
  )
  await assert.rejects(
    until("an answer", () => never, { limitMs: 1 }),
    /in vain for an answer/,
  )
})

test("a value is awaited until it is the one that is expected", async () => {
  const values = [[1], [1, 2]]
  await becomes(() => values.shift(), [1, 2])
  await assert.rejects(
    becomes(() => "another", "this", "the word", { limitMs: 1 }),
    { code: "ERR_ASSERTION", actual: "another", expected: "this" },
  )
})
