import assert from "node:assert/strict"
import { execFileSync } from "node:child_process"
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import test from "node:test"
import { fileURLToPath } from "node:url"
import { installedProgram } from "../../../../test/machine/installed-program.ts"
import type { Fact } from "../record/index.ts"
import { GuideRun } from "./guide-run.fixture.ts"
import { Team } from "./team.fixture.ts"

// docs/guides/teams.md is one run of five people with thirty accounts. UPDATE_TRANSCRIPTS=1 writes it anew: then read what has changed.

const skip = installedProgram("git") === null && "git is not installed"
const path = fileURLToPath(new URL("../../../../docs/guides/teams.md", import.meta.url))
const production = ["AWS Production", "Cloudflare", "Domains", "GitHub Org", "Kubernetes"]
const money = ["Bank", "Payroll", "Stripe", "Tax Office"]
const daily =
  "Calendar,Chat,Design,Drive,Forms,Help Desk,Intranet,Mail,Maps,Meetings,News,Notes,Office,Phone,Photos,Printer,Surveys,Tickets,Wiki,Zoom"

/** What Ada has in her vault before the others come: 29 accounts, of eight codes each. */
function accountsOfAda(): Fact[] {
  const tagged = { daily: daily.split(","), money, production }
  return Object.entries(tagged).flatMap(([tag, names], group) =>
    names.flatMap((name, at): Fact[] => [
      {
        kind: "account-added",
        account: `new-${name}`,
        name,
        ref: `${name[0]!.toUpperCase()}${group * 20 + at + 1}`,
        tags: [tag],
      },
      {
        kind: "batch-added",
        batch: `new-b${name}`,
        account: `new-${name}`,
        sort: "single-use",
        codes: Array.from({ length: 8 }, (_, code) => `${group + 1}${String(at).padStart(2, "0")}${code}0-0${code}000`),
      },
    ]),
  )
}

const calendar = `BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART:20991205T080000Z
DTEND:20991212T080000Z
SUMMARY:Cyn C is on call
END:VEVENT
BEGIN:VEVENT
DTSTART:20991212T080000Z
DTEND:20991219T080000Z
SUMMARY:On call: Zoe
END:VEVENT
END:VCALENDAR
`

/** What happens between the blocks, by the names that stand in the page's comments. */
const stages: Readonly<Record<string, (team: Team) => Promise<void>>> = {
  "the others join": async team => {
    for (const [name, role] of [
      ["cyn", "member"],
      ["dan", "member"],
      ["eve", "auditor"],
    ] as const)
      await team.takeIn("ada", name, role)
    await team.carry("ada", "ben")
  },
  git: async team => {
    const [ada, dan] = [team.folder("ada"), team.folder("dan")]
    const shared = join(team.computer("ada").home, "shared.git")
    const git = (...args: readonly string[]) => execFileSync("git", args, { stdio: "ignore" })
    git("init", "-q", "--bare", "-b", "main", shared)
    git("init", "-q", "-b", "main", ada)
    git("-C", ada, "remote", "add", "origin", shared)
    git("-C", ada, "add", "members.json", "members", "keys", "RECOVER.txt")
    git("-C", ada, "-c", "user.name=ada", "-c", "user.email=ada@localhost", "commit", "-qm", "begun")
    git("-C", ada, "push", "-q", "-u", "origin", "main")
    rmSync(dan, { recursive: true })
    git("clone", "-q", shared, dan)
  },
  files: async team => {
    const { home } = team.computer("ada")
    writeFileSync(join(home, "codes.txt"), "12345678\n23456789\n34567890\n")
    writeFileSync(join(home, "new-codes.txt"), "55555-12121\n66666-23232\n77777-34343\n")
    writeFileSync(join(home, "on-call.ics"), calendar)
  },
}

test("the guide for teams is what happens to five people with thirty accounts, in its order", {
  skip,
  timeout: 900_000,
}, async t => {
  const today = new Date().toISOString().slice(0, 10)
  const names = ["ben", "cyn", "dan", "eve"]
  const team = await Team.found(t, "ada", names)
  await (await team.open("ada")).commit(() => accountsOfAda())
  for (const name of names) await team.carry("ada", name)
  const run = new GuideRun(team, today)
  const guide = readFileSync(path, "utf8")
  let found = ""
  let last = 0
  for (const match of guide.matchAll(/^<!-- stage: (.*) -->$|^```(json)?\n([\s\S]*?)^```$/gm)) {
    const [whole, stage, language, block] = match
    found += guide.slice(last, match.index)
    last = match.index + whole.length
    if (stage !== undefined) {
      await stages[stage]!(team)
      found += whole
    } else if (language === "json") {
      const told = join(team.computer("ada").home, "news.json")
      const { news } = JSON.parse(readFileSync(told, "utf8")) as { news: object[] }
      rmSync(told)
      found += `\`\`\`json\n${run.shown(`${JSON.stringify(news[0], null, 2)}\n`, "ada")}\`\`\``
    } else found += `\`\`\`\n${await run.block(block!)}\`\`\``
  }
  found += guide.slice(last)
  if (today !== new Date().toISOString().slice(0, 10)) return t.skip("it was midnight")
  if (process.env.UPDATE_TRANSCRIPTS) writeFileSync(path, found)
  assert.equal(found, readFileSync(path, "utf8"))
})
