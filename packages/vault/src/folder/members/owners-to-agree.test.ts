import assert from "node:assert/strict"
import { readdir, readFile, writeFile } from "node:fs/promises"
import test, { type TestContext } from "node:test"
import type { Role } from "../../record/index.ts"
import { TeamFolders } from "../team.fixture.ts"
import { agreeToOwners, askForOwners, changeRole, removeMember } from "./membership.ts"

const four: Record<string, Role> = { ada: "owner", ben: "owner", cyn: "owner", dan: "member" }
const names = Object.keys(four)
const ownersOf = async (team: TeamFolders, name: string): Promise<readonly string[]> =>
  (await team.open(name)).members!.members.filter(({ role }) => role === "owner").map(each => each.name)

async function withTwoToAgree(t: TestContext): Promise<TeamFolders> {
  const team = await TeamFolders.create(t, four)
  await askForOwners(await team.open("ada"), 2)
  await team.sync(...names)
  return team
}

test("once two owners must agree, a change of the owners counts with the second signature, on every device", async t => {
  const team = await withTwoToAgree(t)
  const ada = await team.open("ada")
  await assert.rejects(removeMember(ada, "cyn"), { code: "approval-needed" })
  await team.sync(...names)
  for (const name of names) {
    assert.deepEqual(await ownersOf(team, name), ["ada", "ben", "cyn"])
    const { problems, membersView } = await team.open(name)
    assert.deepEqual([problems, membersView.unagreed.length], [[], 1])
  }
  const { epoch } = (await team.open("ben")).membersView.unagreed[0]!.document
  await assert.rejects(agreeToOwners(await team.open("ada"), epoch), { code: "already-used" })
  await assert.rejects(agreeToOwners(await team.open("dan"), epoch), { code: "not-entitled" })
  await assert.rejects(agreeToOwners(await team.open("ben"), epoch + 1), { code: "thing-not-found" })
  assert.equal(await agreeToOwners(await team.open("ben"), epoch), true)
  await team.sync("ada", "ben", "dan")
  for (const name of ["ada", "ben", "dan"]) {
    assert.deepEqual(await ownersOf(team, name), ["ada", "ben"])
    assert.deepEqual((await team.open(name)).problems, [])
  }
  const said = (await team.open("dan")).events.filter(event => event.kind === "member-left")
  assert.equal(said.length, 1)
})

test("what touches no owner takes one signature, and a number that would lock the owners out is refused", async t => {
  const team = await withTwoToAgree(t)
  await removeMember(await team.open("ada"), "dan")
  const ada = await team.open("ada")
  assert.deepEqual(
    ada.members!.members.map(({ name }) => name),
    ["ada", "ben", "cyn"],
  )
  await assert.rejects(askForOwners(ada, 4), { code: "last-owner" })
  await assert.rejects(changeRole(ada, "cyn", "member"), { code: "approval-needed" })
  await assert.rejects(askForOwners(ada, 1), { code: "approval-needed" }, "also to ask for fewer takes two")
})

test("one owner's signature counts once, however often and under whatever name it stands there", async t => {
  const team = await withTwoToAgree(t)
  await assert.rejects(changeRole(await team.open("ada"), "dan", "owner"), { code: "approval-needed" })
  const folder = team.pathOf("ada", "members")
  const { document } = (await team.open("ada")).membersView.unagreed[0]!
  const file = (await readdir(folder)).find(name => name.startsWith(`${document.epoch}-`))!
  const path = team.pathOf("ada", "members", file)
  const { signatures } = JSON.parse(await readFile(path, "utf8")) as { signatures: { signature: string }[] }
  const [own] = signatures
  for (const by of ["ben", "cyn", "ada"])
    await writeFile(path.replace(/\.json$/, `.${by}.sig`), JSON.stringify({ by, signature: own!.signature }))
  await writeFile(path.replace(/\.json$/, ".zoe.sig"), "no signature")
  assert.deepEqual(await ownersOf(team, "ada"), ["ada", "ben", "cyn"])
})

test("a change that others overtook is not signed any more", async t => {
  const team = await withTwoToAgree(t)
  await assert.rejects(removeMember(await team.open("ada"), "cyn"), { code: "approval-needed" })
  await team.sync(...names)
  const { epoch } = (await team.open("ben")).membersView.unagreed[0]!.document
  await removeMember(await team.open("ben"), "dan")
  await assert.rejects(agreeToOwners(await team.open("ben"), epoch), { code: "request-overtaken" })
})
