import assert from "node:assert/strict"
import { test } from "node:test"
import { createPostern, generateKeyEntry, parseKeyRing } from "../../issuer/index.ts"
import { memoryStore } from "../../stores/memory/index.ts"
import { countLegacy, countLegacyAside } from "./legacy-count.ts"

const keys = parseKeyRing(generateKeyEntry())
const form = { alphabet: "base62", lengths: [20], groups: [10, 10] } as const
const totp = { secret: "KF2W62DQG52DE3LSJRGVK53GOQZWOOJQ" }
const codes = { scheme: "plain", form, values: ["abcdefghij-KLMNOPQRST", "abcdefghij-KLMNOPQRSU"] } as const

test("counting beside a service comes to the same as counting at once, tenant by tenant, and leaves the event loop to others", async () => {
  const store = memoryStore()
  const postern = createPostern({ issuer: "Acme", store, keys, policy: { takeover: true } })
  for (let i = 0; i < 120; i++)
    await postern.takeOver(`user_${i}`, { v: 1, origin: "old", totp, ...(i % 3 === 0 && { codes }) })
  await postern.forTenant("north").takeOver("ada", { v: 1, codes })
  const group = { scheme: "plain", age: "under 30 days" }
  const north = { ...group, origin: "other", accounts: 1, codesLeft: 2 }
  const own = { ...group, origin: "old", accounts: 40, codesLeft: 80 }
  const all = { seen: 121, unopened: 0, groups: [own, north] }
  assert.deepEqual(await countLegacy({ store, keys }, undefined), all)
  let turns = 0
  const counting = setInterval(() => turns++, 1)
  assert.deepEqual(await countLegacyAside({ store, keys }, undefined), all)
  clearInterval(counting)
  assert.ok(turns > 0, "others had their turn")
  assert.deepEqual(await countLegacyAside({ store, keys }, "north"), { seen: 1, unopened: 0, groups: [north] })
})

test("a record that does not open is counted as such, and keeps no other from being counted", async () => {
  const store = memoryStore()
  const others = parseKeyRing(generateKeyEntry())
  for (const [ring, name] of [
    [keys, "ada"],
    [others, "eve"],
  ] as const)
    await createPostern({ issuer: "Acme", store, keys: ring, policy: { takeover: true } }).takeOver(name, {
      v: 1,
      codes,
    })
  const { seen, unopened, groups } = await countLegacy({ store, keys }, undefined)
  assert.deepEqual([seen, unopened, groups.length], [2, 1, 1])
})
