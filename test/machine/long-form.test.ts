import assert from "node:assert/strict"
import { globSync, readFileSync } from "node:fs"
import { test } from "node:test"

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> }

function filesOf(script: string): string[] {
  return globSync([...scripts[script]!.matchAll(/"([^"]+)"/g)].map(([, pattern]) => pattern!))
}

for (const [script, name, least] of [
  ["test:long", /from ".*\/long-form\.ts"/, 10],
  ["test:clusters", /\bwithoutClusters\b.* from /, 2],
] as const)
  test(`npm run ${script} runs every test file that npm test runs in part or not at all for its sake`, () => {
    const concerned = filesOf("test").filter(file => name.test(readFileSync(file, "utf8")))
    assert.ok(concerned.length > least)
    const run = new Set(filesOf(script))
    assert.deepEqual(
      concerned.filter(file => !run.has(file)),
      [],
    )
  })
