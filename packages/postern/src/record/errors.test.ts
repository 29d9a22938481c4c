import assert from "node:assert/strict"
import { test } from "node:test"
import { type FaultCode, faults, PosternError } from "./errors.ts"

test("[68] every fault has its code, a status of its own and a sentence", () => {
  for (const code of Object.keys(faults) as FaultCode[]) {
    const fault = new PosternError(code)
    assert.equal(fault.code, code)
    assert.equal(fault.name, "PosternError")
    assert.ok(fault instanceof Error)
    assert.ok(fault.status >= 400 && fault.status < 600, code)
    assert.match(fault.message, /^[A-Z].*\.$/)
    assert.ok(!("cause" in fault))
  }
})

test("details stand in the message and beside it, and a cause is kept", () => {
  const cause = new Error("disk full")
  const fault = new PosternError("store-unavailable", { field: "x", got: 3 }, cause)
  assert.deepEqual(fault.details, { field: "x", got: 3 })
  assert.ok(fault.message.endsWith("(field: x; got: 3)"))
  assert.equal(fault.cause, cause)
})
