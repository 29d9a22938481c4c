import assert from "node:assert/strict"
import { test } from "node:test"
import { sameBytes } from "./same-bytes.ts"

test("[17] digests of another length or content are never equal", () => {
  assert.ok(sameBytes(Buffer.of(1, 2), Uint8Array.of(1, 2)))
  assert.ok(sameBytes(Buffer.of(), Buffer.of()))
  assert.ok(!sameBytes(Buffer.of(1, 2), Buffer.of(1, 3)))
  assert.ok(!sameBytes(Buffer.of(1, 2), Buffer.of(1, 2, 3)))
  assert.ok(!sameBytes(Buffer.of(), Buffer.of(0)))
})
