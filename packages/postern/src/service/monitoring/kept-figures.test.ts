import assert from "node:assert/strict"
import { test } from "node:test"
import { KeptFigures, maxKeptMs } from "./kept-figures.ts"

/** A count that ends when it is told to, on a clock that is wound by hand. */
class Trial {
  now = 1_000_000
  asked: string[] = []
  #end: ((figure: number | Error) => void) | null = null
  readonly figures: KeptFigures<number>

  constructor(patienceMs = 60_000) {
    const count = (name: string) => {
      this.asked.push(name)
      return new Promise<number>((resolve, reject) => {
        this.#end = figure => (figure instanceof Error ? reject(figure) : resolve(figure))
      })
    }
    this.figures = new KeptFigures({ count, clock: () => this.now, patienceMs })
  }

  /** Ends the counting that is under way, after so many milliseconds of the clock. */
  end(figure: number | Error, tookMs: number): void {
    this.now += tookMs
    this.#end!(figure)
  }
}

test("sixty who ask at once have one counting between them, and the same figures", async () => {
  const trial = new Trial()
  const asking = Array.from({ length: 60 }, () => trial.figures.of("default"))
  trial.end(7, 500)
  const answers = await Promise.all(asking)
  assert.deepEqual(new Set(answers.map(answer => answer?.figures)), new Set([7]))
  assert.deepEqual(trial.asked, ["default"])
  assert.equal(answers[0]?.countedAt, 1_000_000)
})

test("figures are kept for twenty times as long as they took to count, and then counted again", async () => {
  const trial = new Trial()
  const first = trial.figures.of("default")
  trial.end(7, 500)
  await first
  trial.now += 9_999
  assert.equal((await trial.figures.of("default"))?.figures, 7)
  assert.equal(trial.asked.length, 1)
  trial.now += 1
  const second = trial.figures.of("default")
  trial.end(8, 1)
  assert.equal((await second)?.figures, 8)
})

test("however long they took, figures are counted again after five minutes, and at once where the clock was set back", async () => {
  const trial = new Trial()
  const first = trial.figures.of("default")
  trial.end(7, 3_600_000)
  await first
  trial.now += maxKeptMs - 1
  await trial.figures.of("default")
  assert.equal(trial.asked.length, 1)
  trial.now -= maxKeptMs
  const second = trial.figures.of("default")
  assert.equal(trial.asked.length, 2)
  trial.end(8, 0)
  assert.equal((await second)?.figures, 8)
})

test("who has no patience gets the former figures with their time, and none where there are none", async () => {
  const trial = new Trial(0)
  assert.equal(await trial.figures.of("default"), null)
  trial.end(7, 10)
  await new Promise(setImmediate)
  trial.now += 1_000
  assert.deepEqual(await trial.figures.of("default"), { figures: 7, countedAt: 1_000_000 })
  assert.equal(trial.asked.length, 2, "they are being counted again meanwhile")
})

test("a store that fails is not asked again at once, and former figures do not hide it", async () => {
  const trial = new Trial()
  const first = trial.figures.of("default")
  trial.end(7, 1)
  await first
  trial.now += 100
  const second = trial.figures.of("default")
  trial.end(new Error("gone"), 2_000)
  assert.equal(await second, null)
  assert.equal(await trial.figures.of("default"), null)
  assert.equal(trial.asked.length, 2)
})

test("what is counted for one name is not given for another", async () => {
  const trial = new Trial()
  const first = trial.figures.of("a")
  trial.end(1, 1_000)
  await first
  const second = trial.figures.of("b")
  trial.end(2, 1_000)
  assert.equal((await second)?.figures, 2)
  assert.equal((await trial.figures.of("a"))?.figures, 1)
})
