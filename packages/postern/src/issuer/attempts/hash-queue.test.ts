import assert from "node:assert/strict"
import { test } from "node:test"
import { HashQueue } from "./hash-queue.ts"

/** A job that ends when it is told to. */
function heldJob<T>(value: T) {
  let isStarted = false
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const run = () => {
    isStarted = true
    return promise
  }
  return { run, end: () => resolve(value), fail: (fault: Error) => reject(fault), isStarted: () => isStarted }
}

/** Lets everything that can run do so. */
function settle(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

test("[19] no more hashes run at once than there are slots, and each that ends makes room for the next in order", async () => {
  const queue = new HashQueue({ inFlight: 2 })
  const jobs = Array.from({ length: 5 }, (_, i) => heldJob(i))
  const results = jobs.map(job => queue.hash(job.run))
  await settle()
  const started = () => jobs.map(job => job.isStarted())
  assert.deepEqual(started(), [true, true, false, false, false])
  jobs[1]!.end()
  await settle()
  assert.deepEqual(started(), [true, true, true, false, false])
  jobs[0]!.end()
  jobs[2]!.end()
  await settle()
  assert.deepEqual(started(), [true, true, true, true, true])
  for (const job of jobs) job.end()
  assert.deepEqual(await Promise.all(results), [0, 1, 2, 3, 4])
})

test("[19] tests of codes leave one place free for what else must be hashed, unless there is only one", async () => {
  const queue = new HashQueue({ inFlight: 3 })
  const tests = Array.from({ length: 4 }, (_, i) => heldJob(i))
  const issue = heldJob("issued")
  const results = tests.map(job => queue.hashToTest(job.run))
  const issued = queue.hash(issue.run)
  await settle()
  const started = () => tests.map(job => job.isStarted())
  assert.deepEqual([...started(), issue.isStarted()], [true, true, false, false, true])
  issue.end()
  assert.equal(await issued, "issued")
  assert.deepEqual(started(), [true, true, false, false])
  for (const job of tests) job.end()
  assert.deepEqual(await Promise.all(results), [0, 1, 2, 3])
  assert.equal(await new HashQueue({ inFlight: 1 }).hashToTest(async () => "tested"), "tested")
})

test("a hash that throws, at once or later, frees its slot", async () => {
  const queue = new HashQueue({ inFlight: 1 })
  const fault = new Error("out of memory")
  const thrown = () => {
    throw fault
  }
  await assert.rejects(queue.hash(thrown), fault)
  await assert.rejects(
    queue.hash(() => Promise.reject(fault)),
    fault,
  )
  const waiting = [queue.hash(() => Promise.reject(fault)), queue.hash(async () => "through")]
  const [first, second] = await Promise.allSettled(waiting)
  assert.equal(first?.status, "rejected")
  assert.deepEqual(second, { status: "fulfilled", value: "through" })
})

test("[19] one attempt per subject at a time, in the order they came; other subjects do not wait", async () => {
  const queue = new HashQueue()
  const [first, second, other] = [heldJob("first"), heldJob("second"), heldJob("other")]
  const results = [
    queue.runSerially("ada", first.run),
    queue.runSerially("ada", second.run),
    queue.runSerially("bob", other.run),
  ]
  await settle()
  assert.deepEqual([first.isStarted(), second.isStarted(), other.isStarted()], [true, false, true])
  first.end()
  await settle()
  assert.ok(second.isStarted())
  second.end()
  other.end()
  assert.deepEqual(await Promise.all(results), ["first", "second", "other"])
})

test("[19] an attempt that comes while others wait is the last of them, and each is told whether it has waited", async () => {
  const queue = new HashQueue()
  const [first, second, third] = [heldJob("first"), heldJob("second"), heldJob("third")]
  const told: boolean[] = []
  const enter = (job: typeof first) =>
    queue.runSerially("ada", hasWaited => {
      told.push(hasWaited)
      return job.run()
    })
  const results = [enter(first), enter(second)]
  first.end()
  await results[0]
  results.push(enter(third))
  await settle()
  assert.deepEqual([second.isStarted(), third.isStarted()], [true, false])
  second.end()
  third.end()
  await Promise.all(results)
  const last = heldJob("last")
  last.end()
  await enter(last)
  assert.deepEqual(told, [false, true, true, false])
})

test("an attempt that throws, at once or later, holds up nobody behind it", async () => {
  const queue = new HashQueue()
  const fault = new Error("fault")
  const thrown = () => {
    throw fault
  }
  const results = [
    queue.runSerially("ada", thrown),
    queue.runSerially("ada", () => Promise.reject(fault)),
    queue.runSerially("ada", async () => "through"),
  ]
  const [first, second, third] = await Promise.allSettled(results)
  assert.deepEqual([first?.status, second?.status], ["rejected", "rejected"])
  assert.deepEqual(third, { status: "fulfilled", value: "through" })
  assert.equal(queue.waiting, 0)
})

test("[19] past the bound the answer is busy, and a place is free again as soon as one has ended", async () => {
  const queue = new HashQueue({ waiting: 3 })
  const jobs = Array.from({ length: 3 }, (_, i) => heldJob(i))
  const results = jobs.map((job, i) => queue.runSerially(i === 0 ? "ada" : "bob", job.run))
  assert.equal(queue.waiting, 3)
  await assert.rejects(
    queue.runSerially("eve", async () => assert.fail("never run")),
    { code: "busy" },
  )
  assert.equal(queue.waiting, 3, "who was turned away takes no place")
  jobs[0]!.end()
  await results[0]
  assert.equal(await queue.runSerially("eve", async () => "in"), "in")
  for (const job of jobs) job.end()
  await Promise.all(results)
  assert.equal(queue.waiting, 0)
})

test("[19] one subject never takes all places: a quarter of them or fifty, and others still come in", async () => {
  for (const [waiting, share] of [
    [1000, 250],
    [60, 50],
  ] as const) {
    const queue = new HashQueue({ waiting })
    const job = heldJob("done")
    const results = Array.from({ length: waiting }, () => queue.runSerially("ada", job.run))
    const settled = Promise.allSettled(results)
    assert.equal(queue.waiting, share)
    assert.equal(await queue.runSerially("bob", async () => "in"), "in")
    job.end()
    const busy = (await settled).filter(each => each.status === "rejected" && each.reason.code === "busy")
    assert.equal(busy.length, waiting - share)
    assert.equal(queue.waiting, 0)
    assert.equal(await queue.runSerially("ada", async () => "in again"), "in again")
  }
})

test("limits that make no sense are refused at start", () => {
  for (const value of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "4" as never]) {
    assert.throws(() => new HashQueue({ inFlight: value }), RangeError)
    assert.throws(() => new HashQueue({ waiting: value }), RangeError)
  }
  assert.doesNotThrow(() => new HashQueue({ inFlight: 1, waiting: 1 }))
})

test("a subject whose attempts have ended, well or badly, leaves nothing behind", async () => {
  const queue = new HashQueue()
  const ends = Array.from({ length: 50 }, (_, i) =>
    queue.runSerially(`subject ${i % 40}`, async () => {
      if (i % 3 === 0) throw new Error("a fault")
    }),
  )
  assert.equal(queue.subjects, 40)
  await Promise.allSettled(ends)
  assert.deepEqual([queue.subjects, queue.waiting], [0, 0])
})
