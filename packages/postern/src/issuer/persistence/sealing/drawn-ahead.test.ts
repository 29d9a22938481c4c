import assert from "node:assert/strict"
import { test } from "node:test"
import { seededRandom } from "../../testing/stand-ins.test.ts"
import { drawnAhead } from "./drawn-ahead.ts"

test("bytes that are drawn ahead are those of the generator, each handed out once", () => {
  let calls = 0
  const generator = seededRandom(1)
  const random = drawnAhead(size => {
    calls++
    return generator(size)
  })
  const drawn = Array.from({ length: 1000 }, (_, i) => Buffer.from(random(i % 2 === 0 ? 8 : 12)).toString("hex"))
  assert.equal(new Set(drawn).size, 1000)
  assert.ok(calls <= 4, `${calls} calls`)
  assert.equal(drawn[0], Buffer.from(seededRandom(1)(4096)).toString("hex").slice(0, 16))
})

test("a generator that fails is heard at once, and much is drawn by itself", () => {
  const failing = drawnAhead(() => {
    throw new Error("no entropy")
  })
  assert.throws(() => failing(12), /no entropy/)
  const sizes: number[] = []
  drawnAhead(size => {
    sizes.push(size)
    return new Uint8Array(size)
  })(65)
  assert.deepEqual(sizes, [65])
})
