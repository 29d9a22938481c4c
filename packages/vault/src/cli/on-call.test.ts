import assert from "node:assert/strict"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import test from "node:test"
import { Team } from "./team.fixture.ts"

test("shifts come from a calendar, an emergency is marked everywhere, and a drill goes from asking to reading", async t => {
  const team = await Team.create(t, "ada", ["ben"])
  await team.computer("ada").runPiped(["add", "AWS", "--yes"], "1a2b3-c4d5e\nf0f0f-1a1a1\n")
  const rule = ["rule", "set", "AWS", "--approve", "2", "--of", "ada,ben"]
  for (const [exit, ...flags] of [
    [2, "--for", "cyn"],
    [2, "--within", "soon"],
    [2, "--valid", "0s"],
  ] as const)
    assert.notEqual((await team.exit("ada", ...rule, ...flags))[0], 0, `${flags.join(" ")}: ${exit}`)
  const set = await team.json(
    "ada",
    ...rule,
    "--after",
    "24h",
    "--duty-after",
    "0s",
    "--valid",
    "8h",
    "--within",
    "30m",
  )
  assert.deepEqual(
    [set.afterSeconds, set.dutyAfterSeconds, set.validSeconds, set.withinSeconds],
    [86_400, 0, 28_800, 1800],
  )

  const year = new Date().getUTCFullYear()
  const shift = (name: string, from: number, to: number): string =>
    `BEGIN:VEVENT\r\nDTSTART:${from}0101T000000Z\r\nDTEND:${to}0101T000000Z\r\nSUMMARY:On call: ${name}\r\nATTENDEE;CN=${name}:mailto:x\r\nEND:VEVENT\r\n`
  await writeFile(
    join(team.computer("ada").home, "on-call.ics"),
    `BEGIN:VCALENDAR\r\n${shift("Ben B", year, year + 1)}${shift("Zoe", year, year + 1)}END:VCALENDAR\r\n`,
  )
  const file = join(team.computer("ada").home, "on-call.ics")
  assert.deepEqual((await team.json("ada", "duty", "import", file, "--as", "Ben B=ben")).added, 1)
  assert.deepEqual((await team.json("ada", "duty", "import", file, "--as", "Ben B=ben")).added, 0)
  await team.run("ada", "duty", "add", "ada", "--from", "2020-01-01", "--to", "2020-01-02 08:00")
  assert.equal((await team.exit("ada", "duty", "add", "zoe", "--from", "2020-01-01", "--to", "2020-01-02"))[0], 5)
  assert.equal((await team.exit("ada", "duty", "add", "ada", "--from", "2020-01-02", "--to", "2020-01-01"))[0], 2)
  const { onCall, duties } = (await team.json("ada", "duty", "list", "--all")) as {
    onCall: string[]
    duties: { duty: string }[]
  }
  assert.deepEqual([onCall, duties.length], [["ben"], 2])
  await team.run("ada", "duty", "remove", duties[0]!.duty)
  await team.sync()

  const { request, breakGlass } = await team.json("ben", "request", "AWS", "--break-glass", "--reason", "SEV-1")
  assert.equal(breakGlass, true)
  await team.sync()
  // Ben is on call and the time for that is none: ada's program agrees as soon as it has the passphrase.
  const { requests, open } = (await team.json("ada", "requests")) as Record<string, { request: string }[]>
  assert.equal(requests?.length, 0)
  assert.deepEqual(open?.[0], {
    ...open?.[0],
    request,
    breakGlass: true,
    practice: false,
    status: "granted",
    agreed: ["ben", "ada"],
  })
  await team.sync()
  assert.equal((await team.json("ben", "next", "AWS", "--mark", "used")).code, "1a2b3-c4d5e")
  assert.match((await team.run("ada", "log", "AWS")).stdout, /as an emergency/)

  const drill = await team.json("ben", "drill", "AWS")
  assert.equal(drill.status, "asked")
  await team.sync()
  await team.run("ada", "approve", String(drill.request))
  await team.sync()
  assert.equal((await team.json("ben", "drill", "AWS")).status, "done")
  const { drills } = (await team.json("ben", "drill")) as { drills: { account: string; last: string | null }[] }
  assert.equal(drills[0]?.account, "AWS")
  assert.notEqual(drills[0]?.last, null)
})

test("a member whom the rule does not name is told how to deny an emergency, and can", async t => {
  const team = await Team.create(t, "ada", ["ben", "cyn"])
  await team.computer("ada").runPiped(["add", "AWS", "--yes"], "1a2b3-c4d5e\nf0f0f-1a1a1\n")
  await team.run("ada", "rule", "set", "AWS", "--approve", "2", "--of", "ada,ben", "--after", "24h")
  await team.sync()
  const { request } = await team.json("ben", "request", "AWS", "--break-glass", "--reason", "SEV-1")
  assert.doesNotMatch((await team.run("ben", "requests")).stderr, /vault deny/)
  await team.sync()
  const [, told] = /postern-vault deny (\S+)/.exec((await team.run("cyn", "requests")).stderr) ?? []
  assert.equal(told, request)
  await team.run("cyn", "deny", told!)
  await team.sync()
  assert.equal((await team.exit("ben", "next", "AWS", "--print", "--mark", "used"))[0], 9)
})
