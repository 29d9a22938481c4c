import assert from "node:assert/strict"
import { test } from "node:test"
import { canShareProcess, testFiles } from "./shared-process.ts"

const every = ["packages/*/src/**/*.test.ts", "test/**/*.test.ts", "demo/src/**/*.test.ts"]

test("every test file is run once, alone or in the shared process", () => {
  const { shared, alone } = testFiles([...every, "test/machine/*.test.ts"])
  const all = [...shared, ...alone]
  assert.equal(new Set(all).size, all.length)
  assert.ok(alone.includes("test/machine/shared-process.test.ts"))
  assert.ok(shared.includes("packages/core/src/code/backup-code.test.ts"))
})

test("a test that changes or measures its process has one of its own, as has one that starts others", () => {
  const file = "packages/core/src/code/made-up.test.ts"
  assert.ok(canShareProcess(file, 'test("a sum", () => assert.equal(1 + 1, 2))\n'))
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
    assert.ok(!canShareProcess(file, text), text)
  assert.ok(!canShareProcess("test/attacks/floods.test.ts", ""))
})
