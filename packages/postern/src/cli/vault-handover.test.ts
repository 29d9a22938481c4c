import assert from "node:assert/strict"
import { chmod, mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { type TestContext, test } from "node:test"
import { scratchFolder } from "./cli-rig.test.ts"
import { handOverToVault } from "./vault-handover.ts"

// Runs with PATH set to one folder, and puts it back.
async function withPath<T>(context: TestContext, path: string, run: () => Promise<T>): Promise<T> {
  const before = process.env.PATH
  context.after(() => {
    process.env.PATH = before
  })
  process.env.PATH = path
  return run()
}

test("without the vault's package and program, the fault says so", async context => {
  const folder = await scratchFolder(context)
  await assert.rejects(
    withPath(context, folder, () => handOverToVault(["list"], [])),
    { code: "vault-missing" },
  )
})

test("the vault's own exit code comes back, from its package or else from its program on the PATH", async context => {
  const folder = await scratchFolder(context)
  await writeFile(join(folder, "postern-vault"), "#!/bin/sh\nexit 6\n")
  await chmod(join(folder, "postern-vault"), 0o755)
  assert.equal(await withPath(context, folder, () => handOverToVault(["next"], [])), 6)

  const home = join(folder, "@postern/vault")
  await mkdir(home, { recursive: true })
  await writeFile(join(home, "package.json"), JSON.stringify({ bin: { "postern-vault": "run.js" } }))
  await writeFile(join(home, "run.js"), "process.exitCode = process.argv.length")
  assert.equal(await handOverToVault(["next", "AWS Production", "--help"], [folder]), 5)
})
