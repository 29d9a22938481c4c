import assert from "node:assert/strict"
import test from "node:test"
import { Speaker } from "./speaker.ts"

test("a day or moment that is none, as a member's own program can sign it, is shown as it stands", () => {
  const speaker = new Speaker("en", "en-GB")
  assert.deepEqual([speaker.day("2026-99-99"), speaker.moment("never")], ["2026-99-99", "never"])
  assert.equal(speaker.day("2026-03-02"), "2 Mar 2026")
})
