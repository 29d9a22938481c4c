import assert from "node:assert/strict"
import { test } from "node:test"
import { until } from "../../../../../test/waiting.ts"
import type { StoredRecord } from "../../issuer/index.ts"
import { LoadBatches, type LoadBatchOptions } from "./load-batches.ts"

const record = (version: number): StoredRecord => ({ version, box: Buffer.of(version) })

/** Statements that are answered by hand, in any order. */
function rig(options: Partial<LoadBatchOptions> = {}) {
  const sent: { subjects: readonly string[]; answer: () => void; fail: (fault: Error) => void }[] = []
  const known = new Map([..."abcdef"].map((subject, i) => [subject, record(i + 1)] as const))
  const send = <T>(subjects: readonly string[], answer: () => T): Promise<T> =>
    new Promise((resolve, reject) => sent.push({ subjects, answer: () => resolve(answer()), fail: reject }))
  const batches = new LoadBatches({
    loadOne: ({ subject }) => send([subject], () => known.get(subject) ?? null),
    loadMany: (tenant, subjects) =>
      send(
        subjects.map(subject => `${tenant}/${subject}`),
        () => new Map([...known].filter(([subject]) => subjects.includes(subject))),
      ),
    patienceMs: 60_000,
    ...options,
  })
  const load = (subject: string, tenant = "t") => batches.load({ tenant, subject })
  return { sent, load, told: () => sent.map(({ subjects }) => subjects) }
}

test("loads that come one at a time are sent at once, each by itself", async () => {
  const { sent, load, told } = rig()
  for (const subject of ["a", "z"]) {
    const loading = load(subject)
    sent.at(-1)!.answer()
    assert.equal((await loading)?.version, subject === "a" ? 1 : undefined)
  }
  assert.deepEqual(told(), [["a"], ["z"]])
})

test("loads that come while two are under way share the next statement, and each gets its own record", async () => {
  const { sent, load, told } = rig()
  const loading = ["a", "b", "c", "z", "d", "c"].map(subject => load(subject))
  assert.deepEqual(told(), [["a"], ["b"]])
  sent[0]!.answer()
  await loading[0]
  await new Promise(setImmediate)
  assert.deepEqual(told().slice(2), [["t/c", "t/z", "t/d"]])
  sent[1]!.answer()
  sent[2]!.answer()
  assert.deepEqual(
    (await Promise.all(loading)).map(stored => stored?.version ?? null),
    [1, 2, 3, null, 4, 3],
  )
})

test("a statement asks for one tenant alone", async () => {
  const { sent, load, told } = rig({ maxAtOnce: 1 })
  const loading = [load("a"), load("b", "t"), load("c", "other"), load("d", "t")]
  sent[0]!.answer()
  await loading[0]
  await new Promise(setImmediate)
  sent[1]!.answer()
  await loading[1]
  await new Promise(setImmediate)
  sent[2]!.answer()
  await Promise.all(loading)
  assert.deepEqual(told(), [["a"], ["t/b", "t/d"], ["c"]])
})

test("a fault reaches all who share the statement, and nobody else", async () => {
  const { sent, load } = rig({ maxAtOnce: 1 })
  const loading = [load("a"), load("b"), load("c")]
  const settled = Promise.allSettled(loading)
  sent[0]!.answer()
  await loading[0]
  await new Promise(setImmediate)
  sent[1]!.fail(new Error("gone"))
  assert.deepEqual(
    (await settled).map(({ status }) => status),
    ["fulfilled", "rejected", "rejected"],
  )
  const next = load("d")
  sent[2]!.answer()
  assert.equal((await next)?.version, 4)
})

test("statements that are not answered keep nobody waiting longer than the patience", async () => {
  const { sent, load, told } = rig({ patienceMs: 1 })
  void load("a")
  void load("b")
  const loading = [load("c"), load("d")]
  await until("three statements", () => sent.length >= 3, { everyMs: 0 })
  assert.deepEqual(told()[2], ["t/c", "t/d"])
  sent[2]!.answer()
  assert.deepEqual(
    (await Promise.all(loading)).map(stored => stored?.version),
    [3, 4],
  )
})

test("more than 64 waiting loads take several statements", async () => {
  const { sent, load } = rig({ maxAtOnce: 1 })
  const loading = Array.from({ length: 131 }, (_, i) => load(`subject ${i}`))
  for (let at = 0; at < 4; at++) {
    await until("the statement to be sent", () => sent.length > at, { everyMs: 0 })
    sent[at]!.answer()
  }
  await Promise.all(loading)
  assert.deepEqual(
    sent.map(({ subjects }) => subjects.length),
    [1, 64, 64, 2],
  )
})
