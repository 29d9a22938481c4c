import assert from "node:assert/strict"
import { test } from "node:test"
import { CommanderError } from "commander"
import { PosternError } from "../record/index.ts"
import { CliFault } from "./cli-fault.ts"
import { reportFault, stackOf, usageFault } from "./fault-report.ts"

const secret = "canary-0123456789"

test("what the operator can put right ends with 2, what went wrong by itself with 1", () => {
  assert.equal(reportFault(new CliFault("store-missing", { store: "acme.db" })).exitCode, 2)
  for (const code of ["keys-weak", "key-retired", "store-newer", "port-taken", "policy-too-weak"] as const)
    assert.deepEqual(reportFault(new PosternError(code)).exitCode, 2, code)
  for (const code of ["store-unavailable", "random-fault", "clock-fault"] as const)
    assert.equal(reportFault(new PosternError(code)).exitCode, 1, code)
})

test("an unforeseen fault is named by its kind: neither its message nor its stack quotes what it saw", () => {
  const unforeseen = new TypeError(`cannot read ${secret}\n    with more of ${secret}`, {
    cause: new SyntaxError(`unexpected ${secret}`),
  })
  const { code, sentence, exitCode } = reportFault(unforeseen)
  assert.deepEqual([code, exitCode], ["unexpected", 1])
  assert.ok(!sentence.includes(secret))
  assert.ok(!stackOf(unforeseen).includes(secret))
  assert.match(stackOf(unforeseen), /^TypeError\n {4}at .*SyntaxError\n {4}at /s)
  for (const thrown of [null, undefined, "text", { code: 7 }]) assert.equal(reportFault(thrown).code, "unexpected")
})

test("a wrong command line becomes one sentence of one line", () => {
  const parsed = new CommanderError(
    1,
    "commander.unknownOption",
    "error: unknown option '--prot'\n(Did you mean --port?)",
  )
  const { code, sentence, exitCode } = reportFault(usageFault(parsed))
  assert.deepEqual([code, exitCode], ["usage", 2])
  assert.equal(sentence.split("\n").length, 1)
})
