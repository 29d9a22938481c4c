import assert from "node:assert/strict"
import { randomInt } from "node:crypto"
import { test } from "node:test"
import { Worker } from "node:worker_threads"
import { isLong } from "../long-form.ts"
import { heard } from "../waiting.ts"
import { type AnswerCounts, type SeedRange, sumOf } from "./random-histories.ts"

const histories = isLong ? 100_000 : 300
const threads = isLong ? 2 : 1

async function runInThread(range: SeedRange): Promise<AnswerCounts> {
  const worker = new Worker(new URL("./random-histories-worker.ts", import.meta.url), { workerData: range })
  const [answers] = (await heard(worker, "message", { limitMs: isLong ? 14_400_000 : 900_000 })) as [AnswerCounts]
  return answers
}

test(`[20] [21] [33] ${histories} long histories of two and three replicas keep every claim, and their trails are intact`, async context => {
  // POSTERN_TEST_SEED repeats a run, such as one whose message names a seed.
  const seed = Number(process.env.POSTERN_TEST_SEED ?? randomInt(2 ** 30))
  const count = histories / threads
  const ranges = Array.from({ length: threads }, (_, i) => ({ firstSeed: seed + i, stride: threads, count }))
  const answers = sumOf(await Promise.all(ranges.map(runInThread)))
  context.diagnostic(`seed ${seed}: ${[...answers].map(([answer, times]) => `${answer} ${times}`).join(", ")}`)
  assert.ok(answers.get("accepted")! > histories / 10, "histories in which nothing is accepted show nothing")
})
