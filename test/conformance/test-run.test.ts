import assert from "node:assert/strict"
import { execFileSync } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, relative } from "node:path"
import { test } from "node:test"
import { type NumberedTest, root } from "./numbered-tests.ts"
import type { TestRun } from "./test-run.ts"

const number = "[7]"

test("a numbered test is skipped with the suite around it, and not run where others of its file are", async t => {
  const folder = await mkdtemp(join(tmpdir(), "postern-numbered-"))
  t.after(() => rm(folder, { recursive: true }))
  const results = async (name: string, source: string, titles: readonly string[]) => {
    await writeFile(join(folder, name), `import { describe, test } from "node:test"\n${source}`)
    const file = relative(root, join(folder, name))
    const { tested, faults } = await runAlone(
      folder,
      titles.map(title => ({ file, title, clauses: [7] })),
    )
    assert.deepEqual(faults, [])
    return tested.map(({ result }) => result)
  }
  const skipped = `describe("a cluster", { skip: true }, () => void test("${number} one", () => {}))`
  assert.deepEqual(await results("skipped.mjs", skipped, ["one"]), ["skipped"])
  const lost = `test("${number} one", () => {})`
  assert.deepEqual(await results("lost.mjs", lost, ["one", "two"]), ["passed", "not run"])
})

/** In a process of its own: the runner does not run within a test. */
async function runAlone(folder: string, tests: readonly NumberedTest[]): Promise<TestRun> {
  const script = join(folder, "run.mjs")
  await writeFile(
    script,
    `import { runNumbered } from ${JSON.stringify(join(import.meta.dirname, "test-run.ts"))}
console.log(JSON.stringify(await runNumbered(${JSON.stringify(tests)}, () => {})))`,
  )
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  return JSON.parse(execFileSync(process.execPath, [script], { env, encoding: "utf8" }))
}
