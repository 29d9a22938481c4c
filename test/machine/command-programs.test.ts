import assert from "node:assert/strict"
import { execFile } from "node:child_process"
import { test } from "node:test"
import { promisify } from "node:util"
import { bundleProgram, commandPrograms, programSources } from "./command-programs.ts"

const run = promisify(execFile)

test("the command lines that tests start are named by every file that goes into them, so that none is ever out of date", async () => {
  const named = new Set(programSources())
  for (const name of ["postern", "vault"] as const) {
    const { all } = await bundleProgram(name, { outdir: "unwritten", write: false })
    assert.ok(all.includes(`packages/${name}/src/cli/main.ts`))
    const unnamed = all.filter(input => !input.startsWith("node_modules/") && !named.has(input))
    assert.deepEqual(unnamed, [])
  }
  assert.ok(named.has("packages/vault/bin/postern-vault.js") && named.has("package-lock.json"))
})

test("both start, each from a file of its own", async () => {
  const { postern, vault } = await commandPrograms()
  const versions = await Promise.all([postern, vault].map(program => run(process.execPath, [program, "--version"])))
  for (const { stdout, stderr } of versions) assert.match(`${stdout}${stderr}`, /^\d+\.\d+\.\d+\n?$/)
})

test("a start loads neither what draws PDF files nor the local page, whose commands load them", async () => {
  const { all, atStart } = await bundleProgram("vault", { outdir: "unwritten", write: false })
  assert.ok(atStart.includes("packages/vault/src/cli/main.ts"))
  const isLate = (input: string): boolean => input === "pdfkit" || input.startsWith("packages/vault/src/page/")
  assert.deepEqual(atStart.filter(isLate), [])
  assert.ok(all.some(isLate))
})
