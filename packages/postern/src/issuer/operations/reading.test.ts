import assert from "node:assert/strict"
import { test } from "node:test"
import { memoryStore } from "../../stores/memory/index.ts"
import { openTrial } from "../testing/stand-ins.test.ts"

test("a summary that the store cannot give is a fault with a code, and tells nothing of the store", async () => {
  const store = { ...memoryStore(), summary: () => Promise.reject(new Error("SELECT count(*) FROM rows")) }
  await assert.rejects(openTrial({ store }).postern.summary(), (fault: Error & { code: string }) => {
    assert.equal(fault.code, "store-unavailable")
    return !fault.message.includes("SELECT")
  })
})
