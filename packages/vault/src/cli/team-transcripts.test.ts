import assert from "node:assert/strict"
import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import test from "node:test"
import { Team } from "./team.fixture.ts"
import { type Answer, enter, passphrase } from "./terminal.fixture.ts"
import { assertTranscript, settled, shownCommand } from "./transcript.fixture.ts"

// Sessions of several people, each at a terminal of their own; kept in test/transcripts/vault to be read.

type Step = readonly [by: string, args: readonly string[], answers?: readonly Answer[], exitCode?: number] | "sync"

const sees = (text: string, types: string): Answer => ({ sees: text, types })
const ask = sees("Passphrase of", passphrase + enter)

async function runSession(team: Team, names: readonly string[], title: string, steps: readonly Step[]): Promise<void> {
  await team.compareWords()
  let transcript = ""
  for (const step of steps) {
    if (step === "sync") {
      await team.sync()
      continue
    }
    const [by, args, answers = [], expectedExit = 0] = step
    const shown = shownCommand(args)
    const { screen, exitCode } = await team.computer(by).run(args, [ask, ...answers])
    assert.equal(exitCode, expectedExit, `${by}: ${shown}\n${screen}`)
    transcript += `${by}$ postern-vault ${shown}\n${screen}${screen === "" ? "" : "\n"}${exitCode === 0 ? "" : `[exit ${exitCode}]\n`}\n`
  }
  const text = settled(
    transcript,
    names.map(name => team.computer(name)),
  )
  assertTranscript(title, text)
}

test("somebody is put on call, an emergency is asked for and agreed to, and the team practises it", async t => {
  const names = ["ada", "ben", "cyn"]
  const team = await Team.create(t, "ada", names.slice(1))
  await team.computer("ada").runPiped(["add", "AWS", "--yes"], "1a2b3-c4d5e\nf0f0f-1a1a1\n")
  const agrees = sees("Agree?", "y")
  const next = ["next", "AWS", "--print", "--mark", "used"]
  const rule = ["--approve", "2", "--of", "ada,ben,cyn", "--after", "24h", "--duty-after", "1h"]
  await runSession(team, names, "team-on-call", [
    ["ada", ["rule", "set", "AWS", ...rule]],
    ["ada", ["duty", "add", "ben", "--from", "2026-01-01", "--to", "2099-01-01"]],
    ["ada", ["duty", "list"]],
    "sync",
    ["ben", next, [], 9],
    ["ben", ["request", "AWS", "--break-glass", "--reason", "SEV-1, phone dead"]],
    "sync",
    ["cyn", ["requests"], [], 10],
    ["cyn", ["approve", "1"], [agrees]],
    "sync",
    ["ben", next],
    ["ben", ["drill", "AWS"]],
    "sync",
    ["ada", ["watch", "--once"], [], 10],
    ["ada", ["approve", "1"], [agrees]],
    "sync",
    ["ben", ["drill", "AWS"]],
    ["ben", ["drill"]],
  ])
})

test("shifts come from the calendar of an on-call service, one is taken back, and who is unknown is told", async t => {
  const names = ["ada", "ben"]
  const team = await Team.create(t, "ada", ["ben"])
  const shift = (summary: string, from: string, to: string): string =>
    `BEGIN:VEVENT\r\nDTSTART:${from}\r\nDTEND:${to}\r\nSUMMARY:${summary}\r\nEND:VEVENT\r\n`
  const calendar = [
    shift("Ben B is on call", "20981128T080000Z", "20981205T080000Z"),
    shift("On call: Zoe", "20981205T080000Z", "20981212T080000Z"),
    `BEGIN:VEVENT\r\nDTSTART:20981201T080000Z\r\nDTEND:20981202T080000Z\r\nRRULE:FREQ=WEEKLY\r\nSUMMARY:ada\r\nEND:VEVENT\r\n`,
  ]
  writeFileSync(
    join(team.computer("ada").home, "on-call.ics"),
    `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${calendar.join("")}END:VCALENDAR\r\n`,
  )
  await team.json("ada", "duty", "add", "ada", "--from", "2098-11-01T08:00Z", "--to", "2098-11-08T08:00Z")
  const { duties } = (await team.json("ada", "duty", "list")) as { duties: { duty: string }[] }
  await runSession(team, names, "team-duty", [
    ["ada", ["duty", "import", "on-call.ics", "--as", "Ben B=ben"]],
    ["ada", ["duty", "import", "on-call.ics", "--as", "Ben B=zoe"], [], 5],
    ["ada", ["duty", "import", "on-call.ics", "--as", "Ben B=ben", "--as", "On call: Zoe=ada"]],
    ["ada", ["duty", "list"]],
    ["ada", ["duty", "remove", duties[0]!.duty]],
    ["ada", ["duty", "remove", "nothing:1"], [], 5],
    "sync",
    ["ben", ["duty", "add", "ben", "--from", "2098-12-24", "--to", "2098-12-26"], [], 9],
    ["ben", ["duty", "list"]],
    ["ben", ["duty", "import", "nothing.ics"], [], 5],
  ])
})

test("a folder is synced by git, and a member takes another passphrase and new keys", async t => {
  const names = ["ada", "ben"]
  const team = await Team.create(t, "ada", ["ben"])
  await team.computer("ada").runPiped(["add", "AWS", "--yes"], "1a2b3-c4d5e\nf0f0f-1a1a1\n")
  await team.run("ada", "rule", "set", "AWS", "--read", "ada,ben")
  await team.sync()
  execFileSync("git", ["init", "-q", "-b", "main"], { cwd: team.folder("ada") })
  const other = `another good passphrase${enter}`
  await runSession(team, names, "team-keys-and-sync", [
    ["ada", ["sync"]],
    ["ada", ["member", "list"]],
    ["ben", ["key", "rotate"], [sees("Take new keys", "y")]],
    ["ben", ["key", "passphrase"], [sees("A new passphrase", other), sees("The same again", other)]],
    ["ben", ["key", "list"], []],
  ])
})
