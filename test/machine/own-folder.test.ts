import assert from "node:assert/strict"
import { chmod, chown, mkdir, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type TestContext, test } from "node:test"
import { ownTemporaryFolder } from "./own-folder.ts"

const uid = process.getuid?.()

/** An empty folder for temporary files, for the length of one test. */
async function emptyTemporaryFolder(t: TestContext): Promise<string> {
  const before = process.env.TMPDIR
  const folder = await mkdtemp(join(tmpdir(), "postern-own-"))
  t.after(async () => {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
    await rm(folder, { recursive: true })
  })
  process.env.TMPDIR = folder
  return folder
}

test("the folder is its user's alone, and is found again", async t => {
  await emptyTemporaryFolder(t)
  const folder = await ownTemporaryFolder("things")
  const { mode, uid: owner } = await stat(folder)
  assert.equal(mode & 0o777, 0o700)
  assert.equal(owner, uid)
  assert.equal(await ownTemporaryFolder("things"), folder)
})

const notOwn = { message: /is not this user's alone: set TMPDIR/ }
const plants: Record<string, (path: string, temporary: string) => Promise<unknown>> = {
  "a folder that others can write to": async path => {
    await mkdir(path)
    await chmod(path, 0o777)
  },
  "a link to a folder": async (path, temporary) => {
    await mkdir(join(temporary, "elsewhere"), { mode: 0o700 })
    await symlink(join(temporary, "elsewhere"), path)
  },
  "a file": path => writeFile(path, ""),
  "a folder of the user's own that everybody can exchange for another": async (path, temporary) => {
    await mkdir(path, { mode: 0o700 })
    await chmod(temporary, 0o777)
  },
  ...(uid === 0 && {
    "a folder of another user": async (path: string) => {
      await mkdir(path, { mode: 0o700 })
      await chown(path, 65_534, 65_534)
    },
  }),
}

for (const [what, plant] of Object.entries(plants)) {
  test(`${what} is not taken for it`, { skip: uid === undefined }, async t => {
    const temporary = await emptyTemporaryFolder(t)
    await plant(join(temporary, `things-${uid}`), temporary)
    await assert.rejects(ownTemporaryFolder("things"), notOwn)
  })
}
