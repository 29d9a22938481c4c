import assert from "node:assert/strict"
import { test } from "node:test"
import { exponentOf, maxLinearExponent, workOf } from "./counted-work.ts"
import { linear, quadratic } from "./growing-work.fixture.ts"

const fixture = new URL("./growing-work.fixture.ts", import.meta.url)

test("work that is linear and work that is quadratic are told apart, whether a loop or a built-in method does it", async () => {
  for (const [kind, works] of Object.entries({ linear, quadratic }))
    for (const name of Object.keys(works)) {
      const counts = await workOf(fixture, "run", [
        [kind, name, 256],
        [kind, name, 4096],
      ])
      const exponent = exponentOf(counts, 16)
      if (kind === "linear") assert.ok(exponent > 0.8 && exponent < maxLinearExponent, `${name}: ${exponent}`)
      else assert.ok(exponent > 1.8, `${name}: ${exponent}`)
    }
})

test("the same work is counted the same each time", async () => {
  const calls = [
    ["linear", "loop", 100],
    ["linear", "loop", 100],
  ]
  const [first, second] = await workOf(fixture, "run", calls)
  assert.equal(first, second)
  assert.deepEqual(await workOf(fixture, "run", calls), [first, second])
})
