import assert from "node:assert/strict"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import test from "node:test"
import { currentBatch, findAccount, membersOfSeal } from "../../record/index.ts"
import { approve, ask, codes, names, requestIn, withRule } from "../access/rule-team.fixture.ts"
import { openGranted } from "../access/shares.ts"
import { cheapWorkFactor } from "../devices.fixture.ts"
import { openMemberKey, rotatedSecret, sealMemberKey, unlockedMember } from "../keys/member-key.ts"
import type { TeamFolders } from "../team.fixture.ts"
import { readKeyFile } from "../vault.ts"
import { removeMember } from "./membership.ts"
import { changePassphrase, rotateKeys } from "./own-keys.ts"

const secretOf = async (team: TeamFolders, name: string, passphrase = name) =>
  openMemberKey(await readKeyFile(team.folder(name), name), passphrase)

async function rotate(team: TeamFolders, name: string) {
  const rotation = await rotateKeys({
    folder: team.folder(name),
    stateFolder: join(team.base, `${name}.state`),
    now: () => team.now,
    secret: await secretOf(team, name),
    passphrase: name,
    workFactor: cheapWorkFactor,
  })
  team.members.set(name, await unlockedMember(await secretOf(team, name)))
  return rotation
}

const readAll = { read: names }

test("a member takes new keys, signed by the old: everybody believes it, reads on, and the past stays theirs", async t => {
  const team = await withRule(t, readAll)
  const old = team.members.get("ben")!
  const before = await team.open("ben")
  const batch = currentBatch(before.state.accounts[0]!)!
  await before.commit(() => [{ kind: "code-used", batch: batch.id, index: 0 }])
  const { resealed } = await rotate(team, "ben")
  assert.equal(resealed, 1)
  await team.sync(...names)
  for (const name of names) {
    const vault = await team.open(name)
    assert.deepEqual(vault.problems, [], name)
    assert.equal(vault.state.accounts[0]!.batches[0]!.codes[0]!.uses.length, 1, `${name} still sees who used what`)
    assert.deepEqual(await vault.openCodes(currentBatch(vault.state.accounts[0]!)!), codes)
  }
  const ada = await team.open("ada")
  const [entry] = ada.members!.members.filter(({ name }) => name === "ben")
  assert.notEqual(entry?.verifyKey, old.verifyKey)
  await ada.commit(() => [{ kind: "account-added", account: "new-x", name: "New", ref: "N1" }])
  await team.sync(...names)
  const file = await readFile(team.pathOf("ada", "events", `${ada.device}.age`))
  const header = file.subarray(0, file.indexOf("\n---") + 50)
  await assert.rejects(old.openHeader(header), { code: "locked" }, "the old key reads nothing new")
  assert.equal(findAccount((await team.open("ben")).state, "New").name, "New")
})

test("nobody gives another member keys, and nobody uses a change of keys for anything else", async t => {
  const team = await withRule(t, readAll)
  await rotate(team, "ben")
  await team.sync(...names)
  const path = team.pathOf("cyn", "members.json")
  const whole = JSON.parse(await readFile(path, "utf8")) as {
    document: { epoch: number; members: { name: string; role: string; recipients: string[] }[] }
  }
  const cyn = team.members.get("cyn")!
  const forge = async (change: (document: typeof whole.document) => void): Promise<void> => {
    const vault = await team.open("cyn")
    const epoch = vault.members!.epoch
    await assert.rejects(
      vault.changeMembers(
        head => {
          const next = structuredClone({ ...head.document, epoch: epoch + 1, parents: [head.hash] })
          change(next as never)
          return next
        },
        () => [],
        { changesOwnKeys: true },
      ),
    )
  }
  await forge(({ members }) => {
    members.find(({ name }) => name === "ben")!.recipients = [cyn.recipient]
  })
  await forge(({ members }) => {
    members.find(({ name }) => name === "cyn")!.role = "owner"
  })
  await forge(document => {
    document.members = document.members.filter(({ name }) => name !== "ben")
  })
})

test("the keys of k-of-n codes go on: a share for the old key is opened by it, and one is released to the new", async t => {
  const team = await withRule(t, { need: 2, of: names })
  const { shared } = await rotate(team, "ben")
  assert.deepEqual(shared, ["AWS"])
  await team.sync(...names)
  const id = await ask(team, "ben")
  await team.sync(...names)
  await approve(team, "cyn", id)
  await team.sync(...names)
  const ben = await team.open("ben")
  assert.equal((await openGranted(ben, requestIn(ben, id))).code, codes[0])
})

test("a rotation that was stopped after the key file goes on with the keys in it", async t => {
  const team = await withRule(t, readAll)
  const begun = await rotatedSecret(await secretOf(team, "ben"))
  await writeFile(team.pathOf("ben", "keys", "ben.age"), await sealMemberKey(begun, "ben", cheapWorkFactor))
  team.members.set("ben", await unlockedMember(begun))
  const between = await team.open("ben")
  assert.deepEqual(between.problems, [])
  assert.deepEqual(await between.openCodes(currentBatch(between.state.accounts[0]!)!), codes)
  await rotate(team, "ben")
  assert.equal(team.members.get("ben")!.recipient, (await unlockedMember(begun)).recipient)
  await team.sync(...names)
  const ada = await team.open("ada")
  assert.deepEqual(ada.problems, [])
  assert.equal(
    ada.members!.members.find(({ name }) => name === "ben")!.recipients[0],
    (await unlockedMember(begun)).recipient,
  )
})

test("a founder who rotates stays the founder, and can be removed by another owner", async t => {
  const team = await withRule(t, readAll, { ada: "owner", ben: "owner", cyn: "member" })
  await rotate(team, "ada")
  await team.sync(...names)
  const ben = await team.open("ben")
  assert.deepEqual(ben.problems, [])
  await removeMember(ben, "ada")
  await ben.reseal(ben.staleBatches(), "left")
  await team.sync("ben", "cyn")
  const cyn = await team.open("cyn")
  assert.deepEqual(cyn.problems, [])
  assert.deepEqual(membersOfSeal(currentBatch(cyn.state.accounts[0]!)!.sealed!), ["ben", "cyn"])
})

test("another passphrase closes the same keys, and the old one opens the file no more", async t => {
  const team = await withRule(t, readAll)
  const secret = await secretOf(team, "cyn")
  await changePassphrase({ folder: team.folder("cyn"), secret, workFactor: cheapWorkFactor }, "another")
  await assert.rejects(secretOf(team, "cyn"), { code: "passphrase-wrong" })
  assert.deepEqual(await secretOf(team, "cyn", "another"), secret)
})

test("a device that could not tell of it changes neither keys nor members", async t => {
  const team = await withRule(t, readAll, { ada: "owner", ben: "member", cyn: "member" })
  for (const name of ["ada", "ben"]) {
    const vault = await team.open(name)
    await vault.commit(() => [{ kind: "head-noted", count: 1 }])
    const path = team.pathOf(name, "events", `${vault.device}.age`)
    const older = await readFile(path)
    await vault.commit(() => [{ kind: "head-noted", count: 2 }])
    await writeFile(path, older)
  }
  const keyFile = await readFile(team.pathOf("ben", "keys", "ben.age"))
  const before = (await team.open("ada")).members
  await assert.rejects(rotate(team, "ben"), { code: "integrity-broken" })
  assert.deepEqual(await readFile(team.pathOf("ben", "keys", "ben.age")), keyFile)
  await assert.rejects(removeMember(await team.open("ada"), "cyn"), { code: "integrity-broken" })
  assert.deepEqual((await team.open("ada")).members, before)
})
