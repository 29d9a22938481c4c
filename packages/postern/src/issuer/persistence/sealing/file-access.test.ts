import assert from "node:assert/strict"
import { chmodSync, chownSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, test } from "node:test"
import { changeExposure, databaseExposure, fileUser, readSecretFile, secretExposure } from "./file-access.ts"

const folder = mkdtempSync(join(tmpdir(), "postern-access-"))
after(() => rmSync(folder, { recursive: true }))
const isPosix = fileUser() !== null
const skip = !isPosix && "Windows has no such modes"

const user = { uid: 1000, groups: [1000, 2000] }
const modesThat = (judge: (mode: number) => object | null) =>
  [0o400, 0o440, 0o600, 0o640, 0o660, 0o644, 0o604, 0o602, 0o601, 0o620, 0o610].filter(mode => judge(mode) === null)

test("a secret is its owner's alone, or may be read by a group of this user's, whoever of both owns it", () => {
  for (const uid of [1000, 0]) {
    assert.deepEqual(
      modesThat(mode => secretExposure({ uid, gid: 2000, mode }, user)),
      [0o400, 0o440, 0o600, 0o640],
    )
    assert.deepEqual(
      modesThat(mode => secretExposure({ uid, gid: 3000, mode }, user)),
      [0o400, 0o600],
      "a group that this user is not in",
    )
  }
  assert.deepEqual(secretExposure({ uid: 1000, gid: 3000, mode: 0o100640 }, user), { mode: "640" })
})

test("a file of another user's is refused whatever its mode, and root is no exception", () => {
  assert.deepEqual(secretExposure({ uid: 1001, gid: 1000, mode: 0o400 }, user), { owner: 1001 })
  assert.deepEqual(secretExposure({ uid: 1000, gid: 0, mode: 0o400 }, { uid: 0, groups: [0] }), { owner: 1000 })
  assert.deepEqual(databaseExposure({ uid: 1001, gid: 1000, mode: 0o600 }, user), { owner: 1001 })
  assert.deepEqual(changeExposure({ uid: 1001, gid: 1000, mode: 0o700 }, user), { owner: 1001 })
})

test("a database may be written by a group of this user's, a folder be looked into by anybody", () => {
  const own = { uid: 1000, gid: 2000 }
  assert.deepEqual(
    modesThat(mode => databaseExposure({ ...own, mode }, user)),
    [0o400, 0o440, 0o600, 0o640, 0o660, 0o620],
  )
  const refused = (gid: number) =>
    [0o700, 0o755, 0o775, 0o2775, 0o777, 0o1777, 0o707, 0o702].filter(
      mode => changeExposure({ uid: 1000, gid, mode }, user) !== null,
    )
  assert.deepEqual(refused(2000), [0o777, 0o1777, 0o707, 0o702])
  assert.deepEqual(refused(3000), [0o775, 0o2775, 0o777, 0o1777, 0o707, 0o702])
  assert.deepEqual(changeExposure({ ...own, mode: 0o40777 }, user), { mode: "777" })
})

test("where there are no users of files, nothing is judged", () => {
  assert.equal(secretExposure({ uid: 0, gid: 0, mode: 0o666 }, null), null)
})

test("a secret is read as it lies, also through a link, and the file is named where it is exposed", { skip }, () => {
  const own = mkdtempSync(join(folder, "own-"))
  const path = join(own, "secret")
  const link = join(own, "link")
  writeFileSync(path, "the secret", { mode: 0o600 })
  symlinkSync(path, link)
  for (const name of [path, link]) assert.equal(readSecretFile(name), "the secret")
  for (const mode of [0o440, 0o640, 0o400]) {
    chmodSync(path, mode)
    assert.equal(readSecretFile(path), "the secret")
  }
  chmodSync(path, 0o644)
  assert.throws(() => readSecretFile(link), { code: "keys-exposed", details: { file: link, mode: "644" } })
  assert.throws(() => readSecretFile(join(folder, "nowhere")), { code: "ENOENT" })
})

test("a secret that belongs to somebody else is refused", {
  skip: skip || (fileUser()?.uid !== 0 && "only root can give files away"),
}, () => {
  const path = join(folder, "foreign")
  writeFileSync(path, "the secret", { mode: 0o600 })
  chownSync(path, 65534, 0)
  assert.throws(() => readSecretFile(path), { code: "keys-foreign", details: { file: path, owner: 65534 } })
})
