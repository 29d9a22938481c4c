import assert from "node:assert/strict"
import { cp, mkdir, readdir } from "node:fs/promises"
import { join } from "node:path"
import test from "node:test"
import type { Role } from "../../record/index.ts"
import { TeamFolders } from "../team.fixture.ts"
import { beginningOf } from "./beginning.ts"
import { type MembersDocument, readDocument, type SignedDocument, signMembers } from "./members-document.ts"
import { loadMembers, writeDocument } from "./members-folder.ts"
import { askForOwners, changeRole, removeMember } from "./membership.ts"

const four: Record<string, Role> = { ada: "owner", ben: "owner", cyn: "owner", dan: "member" }
const names = Object.keys(four)
type Change = (document: MembersDocument) => Partial<MembersDocument>

const headOf = async (team: TeamFolders, name: string): Promise<SignedDocument> =>
  (await team.open(name)).membersView.head!
const membersOf = async (team: TeamFolders, name: string): Promise<string[]> =>
  (await headOf(team, name)).document.members.map(each => each.name)

/** Signs a document that follows another with a member's own key, past this program. @param extra names beside no true signature. */
async function forge(
  team: TeamFolders,
  name: string,
  { document, hash }: SignedDocument,
  change: Change,
  extra: readonly string[] = [],
): Promise<void> {
  const { signAsMember, vault } = team.members.get(name)!
  const next = { ...document, epoch: document.epoch + 1, parents: [hash], ...change(document) }
  const made = readDocument(await signMembers(next, name, signAsMember), vault)
  const { signature } = made.signatures[0]!
  const more = extra.map(by => ({ by, signature: signature.replace(/^./, "_") }))
  const file = JSON.stringify({ document: next, signatures: [...made.signatures, ...more] })
  await writeDocument(team.folder(name), next.epoch, made.hash, file)
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
  await forge(team, "ben", before, without("ada"), ["ada", "cyn"])
  await team.sync(...names)
  for (const name of ["ada", "cyn", "dan"]) assert.deepEqual(await membersOf(team, name), ["ada", "cyn", "dan"])
})

test("one owner does not go back to a time before two had to agree", async t => {
  const raised: Change = document => ({ ...without("ben")(document), ownersToAgree: 2 })
  for (const change of [without("ben", "cyn"), raised]) {
    const team = await TeamFolders.create(t, four)
    const before = await headOf(team, "ada")
    await askForOwners(await team.open("ben"), 2)
    await team.sync(...names)
    await forge(team, "ada", before, change)
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

test("a founder who was removed, or whose first key was stolen, begins no other vault under this name", async t => {
  const team = await TeamFolders.create(t, four)
  await removeMember(await team.open("ben"), "ada")
  await team.sync(...names)
  const head = await headOf(team, "cyn")
  const { verifyKey } = team.members.get("ada")!
  await forge(team, "ada", head, document => ({
    ...without("ben", "cyn", "dan")(document),
    parents: [],
    members: [{ ...document.members[0]!, name: "mal", role: "owner", verifyKey }],
  }))
  await team.sync(...names)
  for (const name of ["ben", "cyn", "dan"]) {
    const { membersView } = await team.open(name)
    assert.equal(membersView.head!.hash, head.hash)
    assert.equal(membersView.forged.length, 1)
  }
})

test("two who read the beginning to each other see it where one of them was given a vault that was begun anew", async t => {
  const team = await TeamFolders.create(t, four)
  const beginning = async (name: string) => beginningOf((await team.open(name)).membersView)
  const shown = await beginning("ben")
  assert.match(shown!, /^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/)
  const head = await headOf(team, "ada")
  await changeRole(await team.open("ada"), "dan", "manager")
  await team.sync(...names)
  assert.deepEqual(await Promise.all(names.map(beginning)), [shown, shown, shown, shown])
  // A folder as a newcomer is given it by somebody who has the founder's key: his own beginning, and nothing else.
  await forge(team, "ada", head, document => ({ ...without("cyn")(document), parents: [], left: [], epoch: 1 }))
  const folder = join(team.base, "newcomer")
  const [own] = (await readdir(join(team.folder("ada"), "members"))).filter(name => name.startsWith("1-"))
  await mkdir(join(folder, "members"), { recursive: true })
  await cp(join(team.folder("ada"), "members", own!), join(folder, "members", own!))
  const { vault, founder } = team.members.get("ben")!
  const { view } = await loadMembers(folder, vault, founder, { epoch: 0, documents: [] })
  assert.equal(view.head?.document.members.length, 3, "to a device without memory it is a vault like any other")
  assert.notEqual(await beginningOf(view), shown)
})
