import assert from "node:assert/strict"
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { chmod, copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { delimiter, join } from "node:path"
import test, { type TestContext } from "node:test"
import { setTimeout as wait } from "node:timers/promises"
import { heard } from "../../../../test/waiting.ts"
import { Computer, launcher, type Piped, passphrase } from "./terminal.fixture.ts"

const ask = { sees: "Passphrase of ada", types: `${passphrase}\r` }
const codes = "1a2b3-c4d5e\nf0f0f-1a1a1\n00000-11111\n"
const hostileName = "Evil\x1b]52;c;cHduZWQ=\x07\x1b[2J\u009b2J"

async function withCodes(t: TestContext): Promise<Computer> {
  const computer = await Computer.withVault(t)
  const added = await computer.runPiped(["add", "GitHub Work", "--yes"], codes)
  assert.equal(added.exitCode, 0, added.stderr)
  return computer
}

async function leftOf(computer: Computer): Promise<{ unused: number; doubtful: number }> {
  const { stdout } = await computer.runPiped(["show", "GitHub Work", "--json"])
  const text = stdout
  return {
    unused: text.match(/"status": "unused"/g)?.length ?? 0,
    doubtful: text.match(/"status": "doubtful"/g)?.length ?? 0,
  }
}

test("a name with control sequences reaches no terminal and no stream, whatever the command says of it", async t => {
  const computer = await withCodes(t)
  const runs: Piped[] = []
  for (const args of [
    ["show", hostileName],
    ["next", hostileName, "--mark", "used"],
    ["import", `${hostileName}.txt`, "--yes"],
    ["show", hostileName, "--json"],
    ["mark", hostileName, "1", "used"],
  ])
    runs.push(await computer.runPiped(args))
  for (const { stdout, stderr } of runs) assert.doesNotMatch(stdout + stderr, /(?!\n)\p{Cc}/u)
  const { raw } = await computer.run(["show", hostileName], [ask])
  assert.ok(!raw.includes("\x1b]52") && !raw.includes("\x1b[2J") && !raw.includes("\u009b"))
})

test("codes that come through a pipe a second later are waited for", {
  skip: process.platform === "win32",
}, async t => {
  const computer = await Computer.withVault(t)
  await writeFile(join(computer.home, "codes"), codes)
  const command = `(sleep 1; cat codes) | "${process.execPath}" "${launcher}" add X --yes --no-input --passphrase-file passphrase`
  const child = spawn("/bin/sh", ["-c", command], { cwd: computer.home, env: computer.environment })
  let stderr = ""
  child.stderr.on("data", data => (stderr += data))
  const [exitCode] = await heard(child, "close")
  assert.equal(exitCode, 0, stderr)
})

test("a file that is there is not overwritten by a calendar, unless told to", async t => {
  const computer = await withCodes(t)
  await writeFile(join(computer.home, "note.txt"), "precious")
  const refused = await computer.runPiped(["remind", "--output", "note.txt"])
  assert.equal(refused.exitCode, 7, refused.stderr)
  assert.equal(await readFile(join(computer.home, "note.txt"), "utf8"), "precious")
  assert.equal((await computer.runPiped(["remind", "--output", "note.txt", "--force"])).exitCode, 0)
  assert.match(await readFile(join(computer.home, "note.txt"), "utf8"), /^BEGIN:VCALENDAR/)
})

test("a day that is still to come is refused where something is said to have happened", async t => {
  const computer = await withCodes(t)
  for (const args of [
    ["tested", "GitHub Work", "--on", "2099-01-01"],
    ["copy", "add", "GitHub Work", "home safe", "--on", "2099-01-01"],
    ["replace", "GitHub Work", "--generated", "2099-01-01", "--yes"],
  ]) {
    const ran = await computer.runPiped(args, "a1b2c-d3e4f\n")
    assert.equal(ran.exitCode, 2, args.join(" "))
    assert.match(ran.stderr, /2099-01-01/)
  }
})

test("a vault of which every log is gone is damaged, not empty", async t => {
  const computer = await withCodes(t)
  const events = join(computer.home, "vault", "events")
  for (const name of await readdir(events)) await rm(join(events, name))
  for (const command of ["list", "report"]) {
    const ran = await computer.runPiped([command])
    assert.equal(ran.exitCode, 8, ran.stderr)
    assert.doesNotMatch(ran.stdout + ran.stderr, /is empty/)
  }
})

test("a sync program's copy of a key file is named, and is nobody's key", async t => {
  const computer = await withCodes(t)
  const keys = join(computer.home, "vault", "keys")
  const stray = "ada (conflicted copy 2026-01-01)"
  await copyFile(join(keys, "ada.age"), join(keys, `${stray}.age`))
  const ran = await computer.runPiped(["list"])
  assert.equal(ran.exitCode, 0, ran.stderr)
  assert.ok(ran.stderr.includes(stray))
})

test("a code that no clipboard took was seen by nobody, so it stays unused", {
  skip: process.platform !== "linux",
}, async t => {
  const computer = await withCodes(t)
  const programs = join(computer.home, "bin")
  await mkdir(programs)
  // What xclip does where the X server is gone.
  await writeFile(join(programs, "xclip"), '#!/bin/sh\necho "Error: Can\'t open display: :99" >&2\nexit 1\n')
  await chmod(join(programs, "xclip"), 0o755)
  const environment = { DISPLAY: ":99", PATH: `${programs}${delimiter}${computer.environment.PATH}` }
  const ran = await computer.run(["next", "GitHub Work", "--mark", "used"], [ask], environment)
  assert.notEqual(ran.exitCode, 0)
  assert.match(ran.screen, /stays\s+unused/)
  assert.deepEqual(await leftOf(computer), { unused: 3, doubtful: 0 })
})

test("over a terminal's own clipboard, `next --mark` empties it later", {
  skip: process.platform !== "linux",
}, async t => {
  const computer = await withCodes(t)
  const ready = join(computer.home, "done")
  const next = `"${process.execPath}" "${launcher}" next "GitHub Work" --mark used --clear-after 1 --passphrase-file passphrase`
  const { runInTerminal } = await import("./terminal.fixture.ts")
  const script = `${next}; touch "${ready}"; sleep 4`
  const ran = await runInTerminal("/bin/sh", ["-c", script], [], computer.environment, computer.home)
  await wait(0)
  assert.ok(existsSync(ready))
  const sequences = ran.raw
    .split("\x1b]52;c;")
    .slice(1)
    .map(part => part.split("\x07")[0])
  assert.equal(sequences.length, 2, ran.screen)
  assert.equal(sequences[1], "", "the second one empties it")
})
