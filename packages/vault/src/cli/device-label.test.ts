import assert from "node:assert/strict"
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import test from "node:test"
import { Computer } from "./terminal.fixture.ts"

test("a device that is given a name writes under it, and never under its host's; it is given one once", async t => {
  const computer = await Computer.bare(t)
  const run = (...args: readonly string[]) => computer.runPiped(args, "12345678\n")
  const init = await run("init", "--member", "ada", "--device-label", "Desk 1")
  assert.equal(init.exitCode, 0)
  assert.match(init.stderr, /A vault for ada on Desk 1: /)
  assert.equal((await run("add", "AWS", "--yes")).exitCode, 0)
  const [file] = await readdir(join(computer.home, "vault", "events"))
  assert.match(file!, /^desk-1-[a-z0-9]{6}\.age$/)
  assert.equal((await run("list", "--device-label", "other")).exitCode, 2)
  const { stdout } = await run("log", "head", "--sign", "--json")
  const { note, verifier } = JSON.parse(stdout) as { note: string; verifier: string }
  assert.match(note, /^postern-vault\/pv1[0-9a-f]{32}\/desk-1-[a-z0-9]{6}\n\d+\n/)
  assert.match(verifier, /\+[0-9a-f]{8}\+/)
  assert.match((await run("log", "head", "--since", "1")).stdout, /^old 1\n/)
})
