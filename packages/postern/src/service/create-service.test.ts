import assert from "node:assert/strict"
import { test } from "node:test"
import { PosternError } from "../issuer/index.ts"
import { hashApiKey } from "./index.ts"
import { apiKey, Rig } from "./service-rig.test.ts"

test("options that cannot be used are refused at start", () => {
  const hash = hashApiKey(apiKey)
  assert.throws(() => new Rig({ apiKeys: [] }), RangeError)
  assert.throws(() => new Rig({ apiKeys: [{ tenant: "", hash }] }), RangeError)
  assert.throws(() => new Rig({ apiKeys: [{ tenant: "default", hash: apiKey }] }), TypeError)
  for (const publicUrl of ["2fa.example.com", "ftp://2fa.example.com", "https://2fa.example.com/?code=1", ""])
    assert.throws(() => new Rig({ publicUrl }), TypeError)
  assert.doesNotThrow(() => new Rig({ apiKeys: [{ tenant: "default", hash }], publicUrl: "https://example.com/2fa/" }))
})

test("an API key of fewer than sixteen characters is refused, without telling it", () => {
  const isWeak = (fault: unknown) =>
    fault instanceof PosternError && fault.code === "api-key-weak" && !fault.message.includes("canary")
  assert.throws(() => hashApiKey("canary-15-chars"), isWeak)
  assert.match(hashApiKey("canary-16-chars!"), /^[0-9a-f]{64}$/)
  assert.throws(() => hashApiKey(undefined as unknown as string), TypeError)
})
