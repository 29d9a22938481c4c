import assert from "node:assert/strict"
import test from "node:test"
import type { Role } from "../../record/index.ts"
import { TeamFolders } from "../team.fixture.ts"
import { type MembersDocument, readDocument, type SignedDocument, signMembers } from "./members-document.ts"
import { writeDocument } from "./members-folder.ts"
import { askForOwners, changeRole, removeMember } from "./membership.ts"

const four: Record<string, Role> = { ada: "owner", ben: "owner", cyn: "owner", dan: "member" }
const names = Object.keys(four)
type Change = (document: MembersDocument) => Partial<MembersDocument>

const headOf = async (team: TeamFolders, name: string): Promise<SignedDocument> =>
  (await team.open(name)).membersView.head!
const membersOf = async (team: TeamFolders, name: string): Promise<string[]> =>
  (await headOf(team, name)).document.members.map(each => each.name)

/** Signs a document that follows another with a member's own key, past this program. @param under the hash must be smaller. */
async function forge(
  team: TeamFolders,
  name: string,
  { document, hash }: SignedDocument,
  change: Change,
  { extra = [] as string[], under = "g" } = {},
): Promise<string> {
  const { signAsMember, vault } = team.members.get(name)!
  for (let tries = 0; ; tries++) {
    const at = `2026-03-02T10:00:00.${tries}Z`
    const next = { ...document, epoch: document.epoch + 1, parents: [hash], at, ...change(document) }
    const text = await signMembers(next, name, signAsMember)
    const made = readDocument(text, vault)
    if (made.hash >= under) continue
    const { signatures } = made
    const more = extra.map(by => ({ by, signature: signatures[0]!.signature.replace(/^./, "_") }))
    const file = JSON.stringify({ document: next, signatures: [...signatures, ...more] })
    await writeDocument(team.folder(name), next.epoch, made.hash, file)
    return made.hash
  }
}

const without =
  (...gone: readonly string[]): Change =>
  ({ members, left, epoch }) => ({
    members: members.filter(({ name }) => !gone.includes(name)),
    left: [
      ...left,
      ...members
        .filter(({ name }) => gone.includes(name))
        .map(({ name, role, verifyKey }) => ({ name, was: role, key: verifyKey, epoch: epoch + 1, heads: {} })),
    ],
  })

test("a removed owner gains nothing by writing another owner's name beside a signature", async t => {
  const team = await TeamFolders.create(t, four)
  const before = await headOf(team, "ben")
  await removeMember(await team.open("ada"), "ben")
  const { hash: under } = await headOf(team, "ada")
  await forge(team, "ben", before, without("ada"), { extra: ["ada", "cyn"], under })
  await team.sync(...names)
  for (const name of ["ada", "cyn", "dan"]) assert.deepEqual(await membersOf(team, name), ["ada", "cyn", "dan"])
})

test("one owner does not go back to a time before two had to agree", async t => {
  const raised: Change = document => ({ ...without("ben")(document), ownersToAgree: 2 })
  for (const change of [without("ben", "cyn"), raised]) {
    const team = await TeamFolders.create(t, four)
    const before = await headOf(team, "ada")
    await askForOwners(await team.open("ada"), 2)
    await team.sync(...names)
    const { hash: under } = await headOf(team, "ada")
    await forge(team, "ada", before, change, { under })
    await team.sync(...names)
    for (const name of names) {
      const { document } = await headOf(team, name)
      assert.deepEqual([document.members.length, document.ownersToAgree], [4, 2])
    }
  }
})

test("no owner gives another member keys", async t => {
  const team = await TeamFolders.create(t, four)
  const head = await headOf(team, "ada")
  const own = head.document.members.find(({ name }) => name === "ada")!
  for (const key of ["recipients", "consent"] as const) {
    const change: Change = ({ members }) => ({
      members: members.map(each => (each.name === "dan" ? { ...each, [key]: own[key] } : each)),
    })
    await forge(team, "ada", head, change)
  }
  await team.sync(...names)
  const dan = await team.open("dan")
  assert.equal(dan.membersView.head!.hash, head.hash)
  assert.equal(dan.membersView.forged.length, 2)
  await changeRole(await team.open("ada"), "dan", "manager")
  assert.equal((await headOf(team, "ada")).document.epoch, head.document.epoch + 1)
})
