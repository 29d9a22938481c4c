import assert from "node:assert/strict"
import { test } from "node:test"
import { createPostern, generateKeyEntry, parseKeyRing } from "../../issuer/index.ts"
import { memoryStore } from "../../stores/memory/index.ts"
import { sealingKeyId } from "./sealing-key.ts"

test("a sealed record names the key that it lies under, before and after re-sealing", async () => {
  const store = memoryStore()
  const [old, young] = [generateKeyEntry(), generateKeyEntry()]
  const box = async () => (await store.load({ tenant: "default", subject: "ada" }))!.box
  await createPostern({ issuer: "Acme", store, keys: parseKeyRing(old) }).enrollTotp("ada", { account: "ada" })
  assert.equal(sealingKeyId(await box()), parseKeyRing(old).primaryId)
  await createPostern({ issuer: "Acme", store, keys: parseKeyRing(`${young},${old}`) }).reseal("ada")
  assert.equal(sealingKeyId(await box()), parseKeyRing(young).primaryId)
})

test("a box of another layout, or none, names no key", () => {
  for (const box of [[], [1], [2, 1, 65], [1, 5, 65, 66]]) assert.equal(sealingKeyId(Uint8Array.from(box)), null)
  assert.equal(sealingKeyId(Uint8Array.of(1, 2, 65, 66)), "AB")
})
