import assert from "node:assert/strict"
import { execFile } from "node:child_process"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import test from "node:test"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { compileCache } from "../../../../../test/machine/compile-cache.ts"
import { temporaryFolder } from "../devices.fixture.ts"

// The program of the checkout itself: the one that other tests start by the hundred derives keys of new vaults cheaply.
const launcher = fileURLToPath(new URL("../../../bin/postern-vault.js", import.meta.url))

test("a new member's key costs as much as age's own default: 2^18 blocks of 1 KiB", async t => {
  const home = await temporaryFolder(t)
  const passphraseFile = join(home, "passphrase")
  await writeFile(passphraseFile, "correct horse battery\n")
  await promisify(execFile)(
    process.execPath,
    [
      launcher,
      "init",
      "--member",
      "ada",
      "--vault",
      join(home, "vault"),
      "--passphrase-file",
      passphraseFile,
      "--no-input",
    ],
    { env: { PATH: process.env.PATH ?? "", HOME: home, NODE_COMPILE_CACHE: compileCache } },
  )
  const armored = await readFile(join(home, "vault", "keys", "ada.age"), "latin1")
  const [, recipient] = Buffer.from(armored.split("\n").slice(1, -2).join(""), "base64").toString("latin1").split("\n")
  assert.match(recipient ?? "", /^-> scrypt \S+ 18$/)
})
