import assert from "node:assert/strict"
import { test } from "node:test"
import { Worker } from "node:worker_threads"
import { isLong } from "../long-form.ts"
import { heard } from "../waiting.ts"
import { allExpressions } from "./all-expressions.ts"
import { type HostileText, hostileText, hostileTexts } from "./hostile-text.ts"

// Work that is linear takes as many times as long as the text is longer; quadratic work the square of that. The bound lies between, the best
// of several runs is taken, and only three bad measurements in a row count: no busy machine decides.
const worstExponent = 1.6
// From short to long, so that what grows without measure is noticed before it takes for ever.
const lengths = [12, 24, 32, 256, 1024, 4096]
// Going back over 4,096 characters takes a hundred times this; reading them once takes a tenth.
const tooShortToMeasure = 100_000

function nanosecondsOf(expression: RegExp, text: string, runs: number): number {
  let least = Number.POSITIVE_INFINITY
  for (let run = 0; run < runs; run++) {
    expression.lastIndex = 0
    const start = process.hrtime.bigint()
    expression.test(text)
    least = Math.min(least, Number(process.hrtime.bigint() - start))
  }
  return least
}

/** Whether the time that an expression takes grows faster than such a text does. */
function isHurtBy(expression: RegExp, hostile: HostileText): boolean {
  for (const [i, length] of lengths.entries()) {
    if (nanosecondsOf(expression, hostileText(hostile, length), 1) < tooShortToMeasure) continue
    const shorter = lengths[Math.max(0, i - 2)]!
    const times = [length, shorter].map(each => nanosecondsOf(expression, hostileText(hostile, each), 5))
    if (times[0]! < tooShortToMeasure) continue
    if (i === 0) return true
    if (Math.log(times[0]! / times[1]!) / Math.log(length / shorter) > worstExponent) return true
  }
  return false
}

/** Gives the text that makes an expression go back over what it has read again and again, or null if none of those that were tried does. */
function weakness(expression: RegExp): HostileText | null {
  return hostileTexts(expression).find(hostile => [1, 2, 3].every(() => isHurtBy(expression, hostile))) ?? null
}

const byTime = { skip: !isLong && "how long it takes decides: npm run test:long, on a machine that does nothing else" }

test("the search finds expressions that are known to be weak, and passes their sound neighbours", byTime, () => {
  for (const weak of [/^(a|b|ab)*c$/, /\s+$/, /[^/]*$/, /[^\p{L}]+$/u, /\{.*\}/, /^\d+\d+x/, /<.*>/])
    assert.notEqual(weakness(weak), null, String(weak))
  for (const sound of [/^[ab]*c$/, /^\s+/, /^\d+x/, /^<[^>]*>/, /^x+y/])
    assert.equal(weakness(sound), null, String(sound))
})

test(
  "every regular expression in the sources takes time in proportion to the text, however hostile",
  byTime,
  async () => {
    const weak: string[] = []
    for (const { file, expression } of await allExpressions()) {
      const hostile = weakness(expression)
      if (hostile !== null) weak.push(`${file} ${expression}: ${JSON.stringify(hostile)}`)
    }
    assert.deepEqual(weak, [])
  },
)

// A run that may begin anywhere and must end where the text does: each place of a long run is tried anew, and fails at its end. A look behind
// for the same class lets it begin at the run's first place alone.
const runAtTheEnd =
  /^(?:\[\^?(?:\\.|[^\\\]])+\]|\\[a-zA-Z](?:\{[^}]*\})?|\.)[*+]\??\$|\|(?:\[\^?(?:\\.|[^\\\]])+\]|\\[a-zA-Z]|\.)[*+]\$$/

test("no regular expression looks for a run at the end of a text from each of its places", async () => {
  for (const weak of [/\s+$/, /[^/]*$/, /[^\p{L}]+$/u, /\p{L}+$/u, /^\s+|\s+$/]) assert.match(weak.source, runAtTheEnd)
  for (const sound of [/(?<!\s)\s+$/, /^[^/]*$/, /^a|(?<![b])[b]+$/]) assert.doesNotMatch(sound.source, runAtTheEnd)
  const weak = (await allExpressions()).filter(({ expression }) => runAtTheEnd.test(expression.source))
  assert.deepEqual(weak, [])
})

test("no regular expression goes through all ways to divide a hostile text: each comes to an end on each of them", async () => {
  const endedOn = async (added: string): Promise<unknown> => {
    const worker = new Worker(new URL("./hostile-reading.ts", import.meta.url), { workerData: added })
    try {
      // Two to the power of the text's length are more steps than any limit leaves time for.
      return (await heard(worker, "message", { limitMs: added === "" ? 300_000 : 3_000 }))[0]
    } finally {
      await worker.terminate()
    }
  }
  assert.ok(((await endedOn("")) as number) > 10_000)
  await assert.rejects(endedOn("^(a|b|ab)*c$"), /in vain/, "one that is known to be weak never ends")
})
