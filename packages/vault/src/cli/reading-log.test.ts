import assert from "node:assert/strict"
import { chmodSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import test from "node:test"
import { Computer } from "./terminal.fixture.ts"

async function loggedKinds(computer: Computer): Promise<string[]> {
  const { stdout } = await computer.runPiped(["log", "--json"])
  const { events } = JSON.parse(stdout) as { events: { kind: string; purpose?: string }[] }
  return events.map(({ kind, purpose }) => (purpose === undefined ? kind : `${kind} ${purpose}`))
}

test("whatever shows codes is in the log: revealing, printing, exporting, comparing, and handing out a reusable key", async t => {
  const computer = await Computer.withVault(t)
  await computer.runPiped(["add", "GitHub", "--yes"], "1a2b3-c4d5e\nf0f0f-1a1a1\n")
  await computer.runPiped(["add", "Mega", "--reusable", "--yes"], "abcd-efgh-ijkl-mnop\n")
  const before = await loggedKinds(computer)
  mkdirSync(join(computer.home, "files"))
  const steps: [args: string[], kind: string | null][] = [
    [["show", "GitHub"], null],
    [["show", "GitHub", "--reveal"], "codes-read show"],
    [["print", "GitHub", "-o", "codes.pdf"], "codes-read print"],
    [["export", "GitHub", "--to", "csv", "--plaintext", "-o", "codes.csv"], "codes-read export"],
    [["scan", "files"], "codes-read compare"],
    [["next", "Mega", "--print", "--mark", "unused"], "code-handed"],
  ]
  for (const [args] of steps) {
    const { exitCode, stderr } = await computer.runPiped(args)
    assert.equal(exitCode, 0, `${args.join(" ")}: ${stderr}`)
  }
  const expected = steps.flatMap(([, kind]) => kind ?? [])
  assert.deepEqual((await loggedKinds(computer)).slice(before.length), expected)
})

test("one person still reads their codes where nothing can be written, and is told that it is not in the log", {
  skip: process.getuid?.() === 0,
}, async t => {
  const computer = await Computer.withVault(t)
  await computer.runPiped(["add", "GitHub", "--yes"], "1a2b3-c4d5e\n")
  chmodSync(join(computer.home, "vault", "events"), 0o500)
  t.after(() => chmodSync(join(computer.home, "vault", "events"), 0o700))
  const { stdout, stderr, exitCode } = await computer.runPiped(["show", "GitHub", "--reveal"])
  assert.equal(exitCode, 0)
  assert.match(stdout, /1a2b3-c4d5e/)
  assert.match(stderr, /not in the log/)
})
