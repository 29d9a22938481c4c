import assert from "node:assert/strict"
import { test } from "node:test"
import { anonymous, magicLink } from "better-auth/plugins"
import { PosternError, type Store } from "postern"
import { memoryStore } from "postern/memory"
import { Application, password, type Visitor } from "../auth-rig.test.ts"

/** A store that can be unplugged. */
function unpluggable(): { store: Store; unplug(): void } {
  let isUnplugged = false
  const store = new Proxy(memoryStore(), {
    get(target, name) {
      const part = Reflect.get(target, name)
      if (typeof part !== "function") return part
      return (...rest: unknown[]) => {
        if (isUnplugged) throw new Error("connection refused")
        return part.apply(target, rest)
      }
    },
  })
  const unplug = () => {
    isUnplugged = true
  }
  return { store, unplug }
}

test("while the store does not answer nobody is signed in, with two-factor or without", async () => {
  const { store, unplug } = unpluggable()
  const app = await Application.open({ postern: { store } })
  const ada = await app.enrolled()
  const half = ada.elsewhere()
  await half.signIn()
  const before = app.sessions(ada.id)
  unplug()
  const browser = ada.elsewhere()
  const refused = await browser.signIn()
  assert.deepEqual([refused.status, refused.body.code], [503, "SECOND_FACTOR_UNAVAILABLE"])
  assert.equal(await browser.isSignedIn(), false)
  assert.equal(app.sessions(ada.id), before)
  const code = await half.call("two-factor/verify-totp", { code: ada.totp() })
  assert.deepEqual([code.status, code.body.code], [503, "SECOND_FACTOR_UNAVAILABLE"])
  assert.equal(JSON.stringify([refused.body, code.body]).includes("refused"), false, "the fault stays in the log")
})

test("a fault costs no try, and the same challenge goes on afterwards", async () => {
  const app = await Application.open()
  const ada = await app.enrolled()
  const browser = ada.elsewhere()
  await browser.signIn()
  const { verify } = app.postern
  app.postern.verify = () => Promise.reject(new PosternError("busy"))
  for (let tries = 0; tries < 6; tries++)
    assert.equal((await browser.call("two-factor/verify-totp", { code: ada.totp() })).status, 503)
  app.postern.verify = verify
  assert.equal((await browser.call("two-factor/verify-totp", { code: ada.totp() })).status, 200)
})

test("a challenge is over after its time", async () => {
  const app = await Application.open({ plugin: { twoFactorCookieMaxAge: 1 } })
  const ada = await app.enrolled()
  const browser = ada.elsewhere()
  await browser.signIn()
  app.database.exec(`update "verification" set "expiresAt" = '2020-01-01T00:00:00.000Z'`)
  const over = await browser.call("two-factor/verify-totp", { code: ada.totp() })
  assert.equal(over.body.code, "INVALID_TWO_FACTOR_COOKIE")
})

test("a trusted device is not asked again, gets a new cookie each time, and is forgotten on disabling", async () => {
  const app = await Application.open()
  const ada = await app.enrolled()
  const browser = ada.elsewhere()
  await browser.signIn()
  await browser.call("two-factor/verify-totp", { code: ada.totp(), trustDevice: true })
  await browser.call("sign-out")
  const cookie = browser.cookies.get("better-auth.trust_device")
  assert.ok(cookie !== undefined)
  assert.equal((await browser.signIn()).body.twoFactorRedirect, undefined)
  assert.ok(await browser.isSignedIn())
  assert.notEqual(browser.cookies.get("better-auth.trust_device"), cookie)
  const thief = ada.elsewhere()
  thief.cookies.set("better-auth.trust_device", cookie)
  assert.equal((await thief.signIn()).body.twoFactorRedirect, true, "a cookie from before the last sign-in is void")
  const bob = await app.enrolled()
  const other = Object.assign(bob.elsewhere(), { cookies: new Map(browser.cookies) })
  assert.equal((await other.signIn()).body.twoFactorRedirect, true, "a device is trusted for one person")
  await browser.signIn()
  await browser.call("two-factor/disable", { password })
  assert.equal(browser.cookies.has("better-auth.trust_device"), false)
})

test("who lost the phone recovers within the sign-in, and earlier trust is void", async () => {
  const app = await Application.open()
  const ada = await app.enrolled()
  const trusted = ada.elsewhere()
  await trusted.signIn()
  await trusted.call("two-factor/verify-totp", { code: ada.totp(), trustDevice: true })
  app.now = Date.now() + 3_600_000
  const browser = ada.elsewhere()
  await browser.signIn()
  const recovered = await browser.call("two-factor/recover", { code: ada.codes[0] })
  assert.equal(recovered.status, 200)
  assert.equal((recovered.body.backupCodes as string[]).length, 10)
  assert.equal(await browser.isSignedIn(), false)
  browser.uri = recovered.body.totpURI as string
  assert.equal((await browser.call("two-factor/verify-totp", { code: browser.totp() })).status, 200)
  assert.ok(await browser.isSignedIn())
  assert.equal((await trusted.signIn()).body.twoFactorRedirect, true)
})

test("trust in a device ends with the app: once the phone was reported lost, or the account was locked, the password alone is not enough", async () => {
  const app = await Application.open()
  const shut = {
    recover: (ada: Visitor) => app.postern.recover(ada.id, ada.codes[0]!, { account: ada.email }),
    lock: (ada: Visitor) => app.postern.lock(ada.id, { proof: ada.codes[0]! }),
  }
  for (const [name, act] of Object.entries(shut)) {
    const ada = await app.enrolled()
    const trusted = ada.elsewhere()
    await trusted.signIn()
    await trusted.call("two-factor/verify-totp", { code: ada.totp(), trustDevice: true })
    await trusted.call("sign-out")
    await act(ada)
    assert.equal((await trusted.signIn()).body.twoFactorRedirect, true, name)
    assert.equal(await trusted.isSignedIn(), false, name)
  }
})

test("whose second factor support voided gets in by a new app alone", async () => {
  const app = await Application.open()
  const ada = await app.enrolled()
  const stranger = ada.elsewhere()
  await stranger.signIn()
  assert.equal((await stranger.call("two-factor/enable", { password })).status, 401)
  await app.postern.startRecovery(ada.id)
  const browser = ada.elsewhere()
  assert.deepEqual((await browser.signIn()).body, { twoFactorRedirect: true, twoFactorMethods: [], mustEnroll: true })
  const begun = await browser.call("two-factor/enable", {})
  browser.uri = begun.body.totpURI as string
  const entered = await browser.call("two-factor/verify-totp", { code: browser.totp() })
  assert.deepEqual([entered.status, (entered.body.backupCodes as string[]).length], [200, 10])
  assert.ok(await browser.isSignedIn())
})

test("twoFactorEnabled follows Postern, and opens nothing where Postern never knew the user", async () => {
  const app = await Application.open()
  const ada = await app.enrolled()
  await app.postern.remove(ada.id)
  const browser = ada.elsewhere()
  await browser.signIn()
  assert.ok(await browser.isSignedIn())
  assert.equal(app.user(ada.id).twoFactorEnabled, 0)

  const bob = await app.signedUp()
  app.database.prepare('update "user" set "twoFactorEnabled" = 1 where id = ?').run(bob.id)
  const elsewhere = bob.elsewhere()
  const refused = await elsewhere.signIn()
  assert.deepEqual([refused.status, refused.body.code], [403, "SECOND_FACTOR_MISSING"])
  assert.equal(await elsewhere.isSignedIn(), false)

  const lenient = await Application.open({ plugin: { whenMissing: "sign-in" } })
  const cyd = await lenient.signedUp()
  lenient.database.prepare('update "user" set "twoFactorEnabled" = 1 where id = ?').run(cyd.id)
  assert.equal((await cyd.elsewhere().signIn()).status, 200)
})

test("an anonymous user is linked only when the second factor is there", async () => {
  const linked: string[] = []
  const plugin = anonymous({ onLinkAccount: async ({ newUser }) => void linked.push(newUser.user.email) })
  const app = await Application.open({ before: [plugin] })
  const ada = await app.enrolled()
  const browser = ada.elsewhere()
  await browser.call("sign-in/anonymous")
  await browser.signIn()
  assert.deepEqual(linked, [])
  const bob = await app.signedUp()
  const other = bob.elsewhere()
  await other.call("sign-in/anonymous")
  await other.signIn()
  assert.deepEqual(linked, [bob.email])
})

for (const enforceOn of ["password", "all"] as const) {
  test(`a magic link ${enforceOn === "all" ? "leads to the second step" : "is a factor of its own"} with enforceOn "${enforceOn}"`, async () => {
    let link = ""
    const plugin = magicLink({
      sendMagicLink: async ({ url }) => {
        link = url
      },
    })
    const app = await Application.open({ before: [plugin], plugin: { enforceOn, twoFactorPage: "/second-step" } })
    const ada = await app.enrolled()
    const browser = ada.elsewhere()
    await browser.call("sign-in/magic-link", { email: ada.email, callbackURL: "/home" })
    const opened = await app.auth.handler(new Request(link))
    assert.equal(opened.status, 302)
    const location = opened.headers.get("location") ?? ""
    for (const each of opened.headers.getSetCookie()) {
      const [pair = ""] = each.split(";")
      const [name = "", value = ""] = pair.split("=")
      if (value !== "") browser.cookies.set(name, value)
    }
    assert.match(location, enforceOn === "all" ? /\/second-step$/ : /\/home$/)
    assert.equal(await browser.isSignedIn(), enforceOn === "password")
    if (enforceOn === "all") assert.equal((await browser.call("two-factor/verify", { code: ada.totp() })).status, 200)
    assert.ok(await browser.isSignedIn())
    assert.equal((await browser.call("update-user", { name: "Ada L." })).status, 200)
    assert.ok(await browser.isSignedIn(), "a session that is renewed is not asked again")
  })
}
