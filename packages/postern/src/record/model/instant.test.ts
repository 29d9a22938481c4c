import assert from "node:assert/strict"
import { test } from "node:test"
import { isoTime } from "./instant.ts"

test("an instant is written as ISO 8601 in UTC, and none stays none", () => {
  assert.equal(isoTime(0), "1970-01-01T00:00:00.000Z")
  assert.equal(isoTime(null), null)
})
