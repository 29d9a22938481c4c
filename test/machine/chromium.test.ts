import assert from "node:assert/strict"
import { lstat, mkdtemp, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { test } from "node:test"
import { unpackedChromium } from "./chromium.ts"

test("the unpacked browser belongs to whoever runs the tests or made it for all, and nobody else can write to it", async () => {
  const folder = dirname((await unpackedChromium()).executablePath)
  const owners = [process.getuid?.(), (await lstat(join(folder, ".."))).uid]
  for (const name of ["", ...(await readdir(folder, { recursive: true }))]) {
    const { uid, mode } = await lstat(join(folder, name))
    assert.ok(owners.includes(uid), name)
    assert.equal(mode & 0o022, 0, name)
  }
})

test("a program that lies under the browser's name in the folder for temporary files is left alone", async t => {
  const folder = await mkdtemp(join(tmpdir(), "postern-planted-"))
  const before = process.env.TMPDIR
  t.after(async () => {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
    await rm(folder, { recursive: true })
  })
  await writeFile(join(folder, "chromium"), "#!/bin/sh\n", { mode: 0o777 })
  process.env.TMPDIR = folder
  const { executablePath } = await unpackedChromium()
  assert.ok(!executablePath.startsWith(folder), executablePath)
})
