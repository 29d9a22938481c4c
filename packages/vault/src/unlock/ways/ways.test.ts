import assert from "node:assert/strict"
import { createECDH } from "node:crypto"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import test, { type TestContext } from "node:test"
import { generateX25519Identity, identityToRecipient } from "age-encryption"
import { createVault } from "../../folder/create-vault.ts"
import { cheapWorkFactor, temporaryFolder } from "../../folder/devices.fixture.ts"
import { headerOpener, type MemberSecret, readMemberKey, unlockedMember } from "../../folder/index.ts"
import { foundMember } from "../../folder/keys/member-key.ts"
import type { Person } from "../person.ts"
import { tagIdentity, tagRecipient } from "../tokens/p256tag.ts"
import { isKnownWay, knowWay, readKnownWays } from "./known-ways.ts"
import { resealWays } from "./reseal-ways.ts"
import type { Way, WayFacts } from "./way.ts"
import { isSignedWay, listWays, openWay, removeWay, writeWay } from "./ways-folder.ts"

const nobody: Person = {
  tell: () => false,
  confirm: async () => null,
  askPublic: async () => null,
  askSecret: async () => null,
}

const facts: WayFacts = { sort: "recipient", recipient: null, identity: null, token: null, serial: null, keyId: null }

async function withVault(t: TestContext): Promise<{ folder: string; secret: MemberSecret; verifyKey: string }> {
  const home = await temporaryFolder(t)
  process.env.XDG_STATE_HOME = join(home, "state")
  const folder = join(home, "vault")
  const secret = await createVault({ folder, member: "ada", passphrase: "x", workFactor: cheapWorkFactor })
  return { folder, secret, verifyKey: (await unlockedMember(secret)).verifyKey }
}

async function addWay(folder: string, secret: MemberSecret, label: string): Promise<{ way: Way; identity: string }> {
  const identity = await generateX25519Identity()
  const recipient = await identityToRecipient(identity)
  const way = await writeWay(folder, secret, { label, facts: { ...facts, recipient }, recipient, identity })
  return { way, identity }
}

test("a way is read as it was written, is signed by its member, and opens to the same keys", async t => {
  const { folder, secret, verifyKey } = await withVault(t)
  const { way, identity } = await addWay(folder, secret, "usb")
  assert.deepEqual(await listWays(folder, "ada"), [way])
  assert.equal(isSignedWay(way, secret.vault, verifyKey), true)
  assert.deepEqual(await openWay(folder, secret.vault, way, identity), secret)
  await assert.rejects(openWay(folder, secret.vault, way, await generateX25519Identity()), { code: "locked" })
  await removeWay(folder, way)
  assert.deepEqual(await listWays(folder, "ada"), [])
  await assert.rejects(openWay(folder, secret.vault, way, identity), { code: "thing-not-found" })
})

test("a signature covers the vault, the member, the name and every fact", async t => {
  const { folder, secret, verifyKey } = await withVault(t)
  const { way } = await addWay(folder, secret, "usb")
  for (const altered of [
    { ...way, label: "other" },
    { ...way, member: "ben" },
    { ...way, text: way.text.replace("# sort: recipient", "# sort: passkey") },
    { ...way, text: way.text.replace(/# signature: .*/, "") },
    { ...way, text: `${way.text}\n# recipient: age1x` },
  ])
    assert.equal(isSignedWay(altered, secret.vault, verifyKey), false)
  assert.equal(isSignedWay(way, "pv1other", verifyKey), false)
})

test("what is not tried to its end is not kept, and files of others are left aside", async t => {
  const { folder, secret } = await withVault(t)
  const { way } = await addWay(folder, secret, "usb")
  const recipient = await identityToRecipient(await generateX25519Identity())
  const other = { label: "wrong", facts: { ...facts, recipient }, recipient, identity: await generateX25519Identity() }
  await assert.rejects(writeWay(folder, secret, other), { code: "integrity-broken" })
  const unlock = join(folder, "unlock", "ada")
  writeFileSync(join(unlock, "half.identity"), way.text)
  writeFileSync(join(unlock, "alone.age"), "x")
  writeFileSync(join(unlock, "usb (conflicted copy).age"), "x")
  writeFileSync(join(unlock, ".usb.age.0011.tmp"), "x")
  assert.deepEqual(
    (await listWays(folder, "ada")).map(({ label }) => label),
    ["usb"],
  )
})

test("a device knows the ways that were made known to it, as long as their files say the same", async t => {
  const { folder, secret } = await withVault(t)
  const { way } = await addWay(folder, secret, "usb")
  assert.equal(isKnownWay(await readKnownWays(secret.vault), way), false)
  await knowWay(secret.vault, way)
  assert.equal(isKnownWay(await readKnownWays(secret.vault), way), true)
  assert.equal(isKnownWay(await readKnownWays(secret.vault), { ...way, text: `${way.text} ` }), false)
  assert.equal(isKnownWay(await readKnownWays(secret.vault), { ...way, label: "constructor" }), false)
  writeFileSync(join(process.env.XDG_STATE_HOME!, "postern-vault", secret.vault, "ways.json"), "[")
  await assert.rejects(readKnownWays(secret.vault), { code: "integrity-broken" })
})

test("changed keys are sealed again to what the member signed, without token or plugin, and to nothing else", async t => {
  const { folder, secret, verifyKey } = await withVault(t)
  const token = createECDH("prime256v1")
  token.generateKeys()
  const identity = tagIdentity(token.getPublicKey(), async share => token.computeSecret(share))
  const recipient = tagRecipient(token.getPublicKey())
  await writeWay(folder, secret, {
    label: "token",
    facts: { ...facts, sort: "pkcs11", recipient },
    recipient,
    identity,
  })
  const usb = await addWay(folder, secret, "usb")
  await knowWay(secret.vault, usb.way)
  // Eve can write to the folder, and would like the new keys.
  const eve = await generateX25519Identity()
  await addWay(folder, { ...(await foundMember("ada")), vault: secret.vault, founder: secret.founder }, "eve")
  const path = join(folder, "unlock", "ada", "token.identity")
  const altered = readFileSync(path, "utf8").replace(recipient, await identityToRecipient(eve))
  const changed: MemberSecret = { ...secret, identity: await generateX25519Identity() }
  const ways = await resealWays(folder, changed, verifyKey, nobody)
  assert.deepEqual(ways, { resealed: ["token", "usb"], dropped: ["eve"] })
  const file = (label: string): Buffer => readFileSync(join(folder, "unlock", "ada", `${label}.age`))
  assert.deepEqual(await readMemberKey(file("token"), headerOpener(identity)), changed)
  assert.deepEqual(await readMemberKey(file("usb"), headerOpener(usb.identity)), changed)
  const [, known] = await listWays(folder, "ada")
  assert.equal(isKnownWay(await readKnownWays(secret.vault), known!), true)
  writeFileSync(path, altered)
  assert.deepEqual((await resealWays(folder, changed, verifyKey, nobody)).dropped, ["token"])
  assert.deepEqual(readdirSync(join(folder, "unlock", "ada")).sort(), ["usb.age", "usb.identity"])
})
