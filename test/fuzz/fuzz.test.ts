import assert from "node:assert/strict"
import { randomInt } from "node:crypto"
import { test } from "node:test"
import fc from "fast-check"
import { fuzz, holds } from "./fuzz-target.ts"
import { targets } from "./targets.ts"

for (const target of targets) {
  test(`${target.name}: no input of ${target.shortRuns} is a crash, a fault of the service, or told back`, async () => {
    const { failure, seed } = await fuzz(target, { inputs: target.shortRuns, seed: randomInt(2 ** 31) })
    if (failure !== null) assert.fail(`seed ${seed}, path ${failure.path}: ${failure.smallest}\n${failure.fault}`)
  })
}

test("the fuzzer finds a planted fault, and makes its input small", async () => {
  const planted = holds(fc.string({ maxLength: 40 }), text => {
    if (text.includes("%")) throw new Error("planted")
  })
  const { failure } = await fuzz(
    { name: "planted", shortRuns: 0, longRuns: 0, property: planted },
    { inputs: 5000, seed: 1 },
  )
  assert.equal(failure?.smallest, '"%"')
  assert.match(failure.fault, /planted/)
})
