import assert from "node:assert/strict"
import { test } from "node:test"
import { anyThing, naming } from "../../packages/vault/src/reading/lines/code-words.ts"
import { boxSign, group, unspacedWord } from "../../packages/vault/src/reading/lines/line-tokens.ts"
import { numberLabel } from "../../packages/vault/src/reading/lines/other-numbers.ts"
import { type HostileText, hostileText, hostileTexts } from "./hostile-text.ts"
import { madeExpressions, writtenExpressions } from "./written-expressions.ts"

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

test("the search finds expressions that are known to be weak, and passes their sound neighbours", () => {
  for (const weak of [/^(a|b|ab)*c$/, /\s+$/, /^\d+\d+x/, /<.*>/]) assert.notEqual(weakness(weak), null, String(weak))
  for (const sound of [/^[ab]*c$/, /^\s+/, /^\d+x/, /^<[^>]*>/, /^x+y/])
    assert.equal(weakness(sound), null, String(sound))
})

/** What is put together at run time, as it comes out; a file that does so anew must be added here. */
const made: Record<string, readonly RegExp[]> = {
  "packages/postern/src/service/http/route-table.ts": [/^\/v1\/subjects\/[^/]+\/verify$/],
  "packages/postern/src/notices/channels/smtp/mail-address.ts": [
    /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u,
    /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/,
  ],
  "packages/vault/src/cli/terminal/plain-text.ts": [
    new RegExp(`(\\n|${String.fromCharCode(27)}\\[(?:0|1|2|31|32|33|36)m)`),
  ],
  "packages/vault/src/folder/keys/member-key.ts": [/^# signing seed: (.+)$/m],
  "packages/postern/src/service/server/probe-request.ts": [/^(?:accept|user-agent|accept-encoding): [\x20-\x7e]*$/i],
  "packages/vault/src/reading/own-list.ts": [/^# account: ([^\n]+)$/m],
  "packages/vault/src/unlock/ways/way.ts": [/^# name: ([^\n]+)$/m],
  "packages/vault/src/reading/lines/code-words.ts": [naming, anyThing],
  "packages/vault/src/reading/lines/other-numbers.ts": [numberLabel],
  "packages/vault/src/reading/lines/line-tokens.ts": [boxSign, unspacedWord, group],
}

test("every regular expression in the sources takes time in proportion to the text, however hostile", async () => {
  const found = await writtenExpressions()
  assert.ok(found.length > 150, `only ${found.length} were found`)
  assert.deepEqual(Object.keys(await madeExpressions()).toSorted(), Object.keys(made).toSorted())
  const weak: string[] = []
  const all = Object.entries(made).flatMap(([file, list]) => list.map(expression => ({ file, expression })))
  for (const { file, expression } of [...found, ...all]) {
    const hostile = weakness(expression)
    if (hostile !== null) weak.push(`${file} ${expression}: ${JSON.stringify(hostile)}`)
  }
  assert.deepEqual(weak, [])
})
