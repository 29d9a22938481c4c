import assert from "node:assert/strict"
import { test } from "node:test"
import { sharedProcess, testFiles } from "./shared-process.ts"

const every = ["packages/*/src/**/*.test.ts", "test/**/*.test.ts", "demo/src/**/*.test.ts"]

test("every test file is run once, alone or in a shared process", () => {
  const { shared, alone } = testFiles([...every, "test/machine/*.test.ts"])
  const all = [...shared.flat(), ...alone]
  assert.equal(new Set(all).size, all.length)
  assert.ok(alone.includes("test/machine/shared-process.test.ts"))
  assert.ok(shared[0]!.includes("packages/core/src/code/backup-code.test.ts"))
  assert.ok(shared[1]!.includes("packages/vault/src/folder/attacks.test.ts"))
  for (const files of shared) assert.ok(files.length > 10)
})

test("a test that changes or measures its process has one of its own, as has one that starts others", () => {
  const file = "packages/core/src/code/made-up.test.ts"
  assert.equal(sharedProcess(file, 'test("a sum", () => assert.equal(1 + 1, 2))\n'), 0)
  for (const text of [
    "t.mock.timers.enable()",
    'mock.module("pg", {})',
    'import { spawn } from "node:child_process"',
    "process.env.HOME = folder",
    "Object.assign(process.env, made)",
    "process.umask(0)",
    "process.memoryUsage().rss",
    "globalThis.fetch = answers",
    'test("first", () => {})\nafter(() => rmSync(folder))',
  ])
    assert.equal(sharedProcess(file, text), -1, text)
  assert.equal(sharedProcess("test/attacks/floods.test.ts", ""), -1)
})
