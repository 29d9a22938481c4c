import assert from "node:assert/strict"
import { mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type TestContext, test } from "node:test"
import { makePrivateFolder } from "./private-folder.ts"

async function scratch(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "postern-folder-"))
  context.after(() => rm(folder, { recursive: true }))
  return folder
}

test("a folder and those above it are made for their owner alone, also by many at once; one that is there is left as it is", async context => {
  const folder = await scratch(context)
  const path = join(folder, "a", "b", "c")
  await Promise.all(Array.from({ length: 20 }, () => makePrivateFolder(path)))
  for (const each of ["a", "a/b", "a/b/c"]) assert.equal((await stat(join(folder, each))).mode & 0o777, 0o700)
  await makePrivateFolder(path)
  await symlink(path, join(folder, "link"))
  await makePrivateFolder(join(folder, "link"))
})

test("where no folder can be, that is told at once", async context => {
  const folder = await scratch(context)
  await writeFile(join(folder, "file"), "")
  const nowhere = [
    join(folder, "file"),
    join(folder, "file", "x"),
    ...(process.platform === "linux" ? ["/proc/x/y"] : []),
  ]
  for (const path of nowhere) await assert.rejects(makePrivateFolder(path), { code: "usage-wrong" }, path)
})
