import assert from "node:assert/strict"
import { test } from "node:test"
import { setImmediate as turn } from "node:timers/promises"
import { createPostern, generateKeyEntry, parseKeyRing, type Store } from "../../issuer/index.ts"
import { memoryStore } from "../../stores/memory/index.ts"
import { forEachAtOnce, type WalkScope, walkSubjects } from "./subject-walk.ts"

async function subjectsOf(store: Store, scope: WalkScope = {}): Promise<string[]> {
  const met: string[] = []
  for await (const { tenant, subject } of walkSubjects(store, scope)) met.push(`${tenant}/${subject}`)
  return met
}

async function* numbers(amount: number): AsyncGenerator<number> {
  for (let i = 0; i < amount; i++) yield i
}

test("every subject of every tenant is met once, past the end of a page too", async () => {
  const store = memoryStore()
  const postern = createPostern({ issuer: "Acme", store, keys: parseKeyRing(generateKeyEntry()) })
  for (let i = 0; i < 1001; i++) await postern.enrollTotp(`user-${i}`, { account: "ada" })
  await postern.forTenant("north").enrollTotp("user-0", { account: "ada" })
  const met = await subjectsOf(store)
  assert.equal(met.length, 1002)
  assert.equal(new Set(met).size, 1002)
  assert.equal((await subjectsOf(store, { tenant: "north" })).length, 1)
  assert.equal((await subjectsOf(store, { tenant: "nobody" })).length, 0)
})

test("no more run at once than are allowed, and all are done at the end", async () => {
  let [running, most, done] = [0, 0, 0]
  await forEachAtOnce(numbers(50), 8, async () => {
    most = Math.max(most, ++running)
    await turn()
    running--
    done++
  })
  assert.deepEqual([most, done, running], [8, 50, 0])
})

test("a fault is thrown whenever it comes, also when nobody waits just then, and ends the walk", async () => {
  for (const width of [1, 3, 100]) {
    for (const bad of [0, 4, 9]) {
      let begun = 0
      const walk = forEachAtOnce(numbers(10), width, async i => {
        begun++
        if (i === bad) throw new RangeError("bad")
        await turn()
        if (i === bad + 1) throw new TypeError("worse, and later")
      })
      await assert.rejects(walk, RangeError, `width ${width}, bad ${bad}`)
      assert.ok(begun > bad)
    }
  }
})
