import assert from "node:assert/strict"
import { chmodSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import test from "node:test"
import { temporaryFolder } from "../../folder/devices.fixture.ts"
import { headerOpener, openAgeFile, sealAgeFile } from "../../folder/index.ts"
import { ck } from "./cryptoki.ts"
import { FakeToken, type Mishaps } from "./fake-token.fixture.ts"
import { localToken } from "./open-token.ts"
import { loadModule } from "./pkcs11-module.ts"
import { Token } from "./token.ts"
import { listTokenData, readTokenData, removeTokenData, writeTokenData } from "./token-data.ts"
import { makeTokenKey, tokenKeyIdentity, tokenKeys } from "./token-key.ts"
import { type LoginOptions, logIn } from "./token-login.ts"

const place = { module: "/fake.so", label: "Blue Key" }
const withPin = (given: string): LoginOptions => ({ askPin: async () => given })

async function opened(mishaps: Mishaps = {}, given = "1234"): Promise<{ fake: FakeToken; token: Token }> {
  const fake = new FakeToken("Blue Key", mishaps)
  const token = await Token.open(place, fake.load)
  await logIn(localToken(token), withPin(given))
  return { fake, token }
}

test("a key on a token opens what is sealed to its recipient, and is found again by its name", async () => {
  const { token } = await opened()
  const key = makeTokenKey(token, "vault key")
  assert.deepEqual(tokenKeys(token, { label: "vault key" }), [key])
  assert.deepEqual(tokenKeys(token, { id: key.id }), [key])
  assert.deepEqual(tokenKeys(token, { label: "another" }), [])
  const file = await sealAgeFile("the key", [key.recipient])
  const { plain } = await openAgeFile(file, headerOpener(tokenKeyIdentity(localToken(token), key)))
  assert.equal(plain.toString(), "the key")
})

test("a public half that a stopped command left without its private half is not taken for a key", async () => {
  const { fake, token } = await opened()
  makeTokenKey(token, "vault key")
  const isPrivate = ({ attributes }: (typeof fake.objects)[number]): boolean =>
    attributes.get(ck.CKA_CLASS) === ck.CKO_PRIVATE_KEY
  fake.objects.splice(fake.objects.findIndex(isPrivate), 1)
  assert.deepEqual(tokenKeys(token, { label: "vault key" }), [])
  const anew = makeTokenKey(token, "vault key")
  assert.deepEqual(tokenKeys(token, { label: "vault key" }), [anew])
})

test("a token that is not there is named, with those that are", async () => {
  const fake = new FakeToken("Green Key\u001b[2J")
  await assert.rejects(Token.open(place, fake.load), error => {
    assert.match((error as Error).message, /"Blue Key" is not there\. Plug it in.*"Green Key \[2J"/)
    return (error as { code?: string }).code === "token-missing"
  })
  const found = await Token.open({ module: "/fake.so", label: "0001" }, fake.load)
  assert.equal(found.label, "Green Key [2J")
})

test("a wrong PIN is tried once and says what is left; the last try is asked for; a locked token is not tried", async () => {
  const fake = new FakeToken("Blue Key", { tries: 3 })
  const attempt = async (given: string, lastTry = false): Promise<void> => {
    const token = await Token.open(place, fake.load)
    await logIn(localToken(token), { ...withPin(given), lastTry })
  }
  await assert.rejects(attempt("0000"), { code: "pin-wrong", message: /Few tries/ })
  await assert.rejects(attempt("0000"), { code: "pin-wrong", message: /One try is left/ })
  await assert.rejects(attempt("1234"), { code: "pin-wrong", message: /--last-try/ })
  assert.equal(fake.logins.length, 2, "the last try is left alone")
  await assert.rejects(attempt("0000", true), { code: "pin-locked", message: /PUK/ })
  await assert.rejects(attempt("1234", true), { code: "pin-locked" })
  assert.equal(fake.logins.length, 3, "a locked PIN is not tried")
})

test("the last try may be used where the person says so, and a right PIN gives all tries back", async () => {
  const fake = new FakeToken("Blue Key", { tries: 2 })
  const token = await Token.open(place, fake.load)
  await assert.rejects(logIn(localToken(token), withPin("0000")), { code: "pin-wrong" })
  await logIn(localToken(token), { ...withPin("1234"), lastTry: true })
  assert.equal(token.triesLeft, "unknown")
})

test("no PIN is in any error", async () => {
  for (const mishaps of [{}, { tries: 1 }, { tries: 2 }, { callsUntilGone: 5 }] satisfies Mishaps[])
    await assert.rejects(opened(mishaps, "98765"), error => {
      for (let each = error as Error | undefined; each !== undefined; each = each.cause as Error | undefined)
        assert.doesNotMatch(`${each.message}${each.stack}`, /98765/)
      return true
    })
})

test("a token without a PIN of its own, or one that can only be read, is told as such", async () => {
  await assert.rejects(opened({ noPin: true }), { code: "not-allowed", message: /no PIN yet/ })
  const { token } = await opened({ readOnly: true })
  assert.throws(() => writeTokenData(token, "a", Buffer.from("x")), { code: "not-allowed", message: /write-protected/ })
})

test("a token that is pulled out at any call is missed by name, and what was on it stays as it was or is whole", async () => {
  for (let calls = 1; ; calls++) {
    const fake = new FakeToken("Blue Key")
    const token = await Token.open(place, fake.load)
    await logIn(localToken(token), withPin("1234"))
    writeTokenData(token, "codes", Buffer.from("old"))
    fake.plugIn()
    fake.mishaps.callsUntilGone = calls
    let isDone = false
    try {
      writeTokenData(token, "codes", Buffer.from("new"))
      isDone = true
    } catch (error) {
      assert.equal((error as { code?: string }).code, "token-missing")
      assert.match((error as Error).message, /"Blue Key"/)
    }
    fake.plugIn()
    const values = fake.objects.map(({ attributes }) => String(attributes.get(0x11)))
    assert.ok(values.every(value => value === "old" || value === "new"))
    assert.ok(values.length > 0, "nothing is lost")
    writeTokenData(token, "codes", Buffer.from("new"))
    assert.equal(fake.objects.length, 1, "the next write tidies up")
    assert.equal(readTokenData(token, "codes").toString(), "new")
    if (isDone) break
  }
})

test("data is kept, listed by name, read back, replaced and removed", async () => {
  const { token } = await opened()
  writeTokenData(token, "b", Buffer.from("22"))
  writeTokenData(token, "a", Buffer.from("1"))
  writeTokenData(token, "a", Buffer.from("111"))
  assert.deepEqual(listTokenData(token), [
    { label: "a", bytes: 3 },
    { label: "b", bytes: 2 },
  ])
  assert.equal(removeTokenData(token, "a"), true)
  assert.equal(removeTokenData(token, "a"), false)
  assert.throws(() => readTokenData(token, "a"), { code: "thing-not-found" })
})

test("too much for a token is refused before anything is written, and what does not come back is not kept", async () => {
  const full = await opened({ free: 100 })
  assert.throws(() => writeTokenData(full.token, "a", Buffer.alloc(101)), {
    code: "token-full",
    message: /room for 100 bytes.*takes 101/,
  })
  assert.equal(full.fake.objects.length, 0)
  const forgetful = await opened({ forgets: true })
  assert.throws(() => writeTokenData(forgetful.token, "a", Buffer.from("x")), { code: "integrity-broken" })
  assert.equal(forgetful.fake.objects.length, 0)
})

test("a module must be a file of the system or one's own, named by its whole path", async t => {
  const folder = await temporaryFolder(t)
  const path = join(folder, "module.so")
  await assert.rejects(loadModule("module.so"), { code: "usage-wrong" })
  await assert.rejects(loadModule(path), { code: "thing-not-found" })
  mkdirSync(path)
  await assert.rejects(loadModule(path), { code: "thing-not-found" })
  const open = join(folder, "open.so")
  writeFileSync(open, "")
  chmodSync(open, 0o666)
  await assert.rejects(loadModule(open), { code: "not-allowed", message: /Others can write/ })
})
