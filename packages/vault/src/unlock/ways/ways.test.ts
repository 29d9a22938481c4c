import assert from "node:assert/strict"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import test, { type TestContext } from "node:test"
import { generateX25519Identity, identityToRecipient } from "age-encryption"
import { createVault } from "../../folder/create-vault.ts"
import { cheapWorkFactor, temporaryFolder } from "../../folder/devices.fixture.ts"
import type { MemberSecret } from "../../folder/index.ts"
import { FakeToken } from "../tokens/fake-token.fixture.ts"
import { type TokenKey, tokenKeyIdentity } from "../tokens/token-key.ts"
import { logIn } from "../tokens/token-login.ts"
import { isKnownWay, knowWay, readKnownWays } from "./known-ways.ts"
import { unlockByWay } from "./unlock-by-way.ts"
import type { Way, WayFacts } from "./way.ts"
import { listWays, openWay, removeWay, writeWay } from "./ways-folder.ts"

const facts: WayFacts = { sort: "recipient", recipient: null, identity: null, token: null, serial: null, keyId: null }

async function withVault(t: TestContext): Promise<{ folder: string; secret: MemberSecret }> {
  const home = await temporaryFolder(t)
  process.env.XDG_STATE_HOME = join(home, "state")
  const folder = join(home, "vault")
  const secret = await createVault({ folder, member: "ada", passphrase: "x", workFactor: cheapWorkFactor })
  return { folder, secret }
}

async function addWay(folder: string, secret: MemberSecret, label: string): Promise<{ way: Way; identity: string }> {
  const identity = await generateX25519Identity()
  const recipient = await identityToRecipient(identity)
  const way = await writeWay(folder, secret, { label, facts: { ...facts, recipient }, recipient, identity })
  return { way, identity }
}

test("a way is read as it was written, and opens to the same keys", async t => {
  const { folder, secret } = await withVault(t)
  const { way, identity } = await addWay(folder, secret, "usb")
  assert.deepEqual(await listWays(folder, "ada"), [way])
  assert.deepEqual(await openWay(folder, secret.vault, way, identity), secret)
  await assert.rejects(openWay(folder, secret.vault, way, await generateX25519Identity()), { code: "locked" })
  await removeWay(folder, way)
  assert.deepEqual(await listWays(folder, "ada"), [])
  await assert.rejects(openWay(folder, secret.vault, way, identity), { code: "thing-not-found" })
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

test("a token that is pulled out at any call of opening is missed by name, and opens when it is back", async t => {
  const { folder, secret } = await withVault(t)
  const fake = new FakeToken("Blue Key")
  const token = await fake.open({ module: "/fake.so", label: "Blue Key" })
  await logIn(token, { askPin: async () => "1234" })
  const key = await token.makeKey("vault key")
  const { recipient, id } = key
  const way = await writeWay(folder, secret, {
    label: "blue",
    facts: { ...facts, sort: "pkcs11", recipient, token: "Blue Key", keyId: id },
    recipient,
    identity: tokenKeyIdentity(token, key),
  })
  const open = (): Promise<MemberSecret> =>
    unlockByWay(folder, secret.vault, way, {
      person: { tell: () => true, confirm: async () => null, askPublic: async () => null, askSecret: async () => null },
      askPin: async () => "1234",
      module: "/fake.so",
      identity: null,
      openToken: fake.open,
    })
  for (let calls = 1; ; calls++) {
    fake.plugIn()
    fake.mishaps.callsUntilGone = calls
    const opened = await open().catch((error: { code?: string; message: string }) => error)
    if ("signingSeed" in opened) break
    assert.equal(opened.code, "token-missing", `${calls}: ${opened.message}`)
    assert.match(opened.message, /"Blue Key"/)
    fake.plugIn()
    assert.deepEqual(await open(), secret)
  }
})

test("another token of the same name is not asked for the PIN", async t => {
  const { folder, secret } = await withVault(t)
  const { recipient, id } = await keyOn(new FakeToken("Blue Key"))
  const there = new FakeToken("Blue Key")
  const token = { sort: "pkcs11", recipient, token: "Blue Key", serial: "0002", keyId: id } as const
  const way: Way = { ...facts, ...token, member: "ada", label: "blue", text: "" }
  const opened = unlockByWay(folder, secret.vault, way, {
    person: { tell: () => true, confirm: async () => null, askPublic: async () => null, askSecret: async () => null },
    askPin: async () => assert.fail("the PIN was asked"),
    module: "/fake.so",
    identity: null,
    openToken: there.open,
  })
  await assert.rejects(opened, { code: "token-missing", message: /0002/ })
  assert.deepEqual(there.logins, [])
})

async function keyOn(fake: FakeToken): Promise<TokenKey> {
  const token = await fake.open({ module: "/fake.so", label: fake.label })
  await logIn(token, { askPin: async () => "1234" })
  return token.makeKey("vault key")
}
