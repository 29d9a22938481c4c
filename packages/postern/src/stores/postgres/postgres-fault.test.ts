import assert from "node:assert/strict"
import { test } from "node:test"
import { faultOfStatement } from "./postgres-fault.ts"

const fromServer = (code: string) => faultOfStatement(Object.assign(new Error("no"), { code, severity: "ERROR" }))

test("what the server says it did not do was not done, and may be asked again where that helps", () => {
  for (const code of ["40001", "40P01", "25006", "57P03", "53300", "26000"]) {
    assert.deepEqual([fromServer(code).kind, fromServer(code).details.sqlState], ["retriable", code])
  }
  for (const code of ["23505", "23514", "42501", "55P03", "57014", "22003"]) {
    assert.equal(fromServer(code).kind, "refused")
  }
})

test("a shutdown, a crash and the server's own doubts leave open whether it was done", () => {
  for (const code of ["57P01", "57P02", "08006", "08003", "40003", "XX000", "58030"]) {
    assert.equal(fromServer(code).kind, "unanswered", code)
  }
})

test("what no server said leaves it open, whatever its code looks like", () => {
  for (const fault of [new Error("Connection terminated"), { code: "EPIPE" }, { code: "40001" }, null, "gone"]) {
    assert.deepEqual(
      [faultOfStatement(fault).kind, faultOfStatement(fault).details.sqlState],
      ["unanswered", undefined],
    )
  }
})
