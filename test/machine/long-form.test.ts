import assert from "node:assert/strict"
import { globSync, readFileSync } from "node:fs"
import { test } from "node:test"

test("npm run test:long runs every test file that has a long form", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> }
  const patternsOf = (name: string): string[] =>
    [...scripts[name]!.matchAll(/"([^"]+)"/g)].map(([, pattern]) => pattern!)
  const withLongForm = globSync(patternsOf("test")).filter(file =>
    /from ".*\/long-form\.ts"/.test(readFileSync(file, "utf8")),
  )
  assert.ok(withLongForm.length > 10)
  const run = new Set(globSync(patternsOf("test:long")))
  assert.deepEqual(
    withLongForm.filter(file => !run.has(file)),
    [],
  )
})
