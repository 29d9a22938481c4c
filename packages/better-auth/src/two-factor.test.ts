import assert from "node:assert/strict"
import { test } from "node:test"
import { Application, password } from "./auth-rig.test.ts"

test("enable gives an address for the app, verify-totp turns two-factor on and gives the codes", async () => {
  const app = await Application.open()
  const ada = await app.signedUp()
  const wrong = await ada.call("two-factor/enable", { password: "guessed" })
  assert.deepEqual([wrong.status, wrong.body.code], [400, "INVALID_PASSWORD"])
  const enabled = await ada.call("two-factor/enable", { password })
  assert.equal(enabled.status, 200)
  assert.deepEqual([enabled.body.method, enabled.body.backupCodes], ["totp", []])
  assert.match(enabled.headers.get("cache-control") ?? "", /no-store/)
  ada.uri = enabled.body.totpURI as string
  assert.match(ada.uri, /^otpauth:\/\/totp\/Acme:/)
  assert.equal(app.user(ada.id).twoFactorEnabled, 0)
  const before = new Map(ada.cookies)
  const verified = await ada.call("two-factor/verify-totp", { code: ada.totp() })
  assert.equal(verified.status, 200)
  assert.equal((verified.body.backupCodes as string[]).length, 10)
  assert.match((verified.body.codeSet as { text: string }).text, /Acme/)
  assert.equal((verified.body.user as { twoFactorEnabled: boolean }).twoFactorEnabled, true)
  assert.equal(app.user(ada.id).twoFactorEnabled, 1)
  assert.notDeepEqual(ada.cookies, before, "the session has a new id")
  assert.ok(await ada.isSignedIn())
})

test("after the password there is no session until the second factor is there", async () => {
  const app = await Application.open()
  const ada = await app.enrolled()
  const browser = ada.elsewhere()
  const before = app.sessions(ada.id)
  const signedIn = await browser.signIn()
  assert.deepEqual(signedIn.body, { twoFactorRedirect: true, twoFactorMethods: ["totp"] })
  assert.equal(app.sessions(ada.id), before, "the session of the password is deleted")
  assert.equal(await browser.isSignedIn(), false)
  assert.equal((await browser.call("two-factor/generate-backup-codes", { password, code: ada.totp() })).status, 401)
  const entered = await browser.call("two-factor/verify-totp", { code: ada.totp() })
  assert.equal(entered.status, 200)
  assert.equal(typeof entered.body.token, "string")
  assert.equal((entered.body.user as { email: string }).email, ada.email)
  assert.ok(await browser.isSignedIn())
  assert.equal(
    (await ada.elsewhere().call("two-factor/verify-totp", { code: ada.totp() })).body.code,
    "INVALID_TWO_FACTOR_COOKIE",
  )
})

test("a code of the app is taken once, also by another sign-in", async () => {
  const app = await Application.open()
  const ada = await app.enrolled()
  const [one, two] = [ada.elsewhere(), ada.elsewhere()]
  await one.signIn()
  await two.signIn()
  assert.equal((await one.call("two-factor/verify-totp", { code: ada.totp() })).status, 200)
  const replayed = await two.call("two-factor/verify-totp", { code: ada.totp() })
  assert.deepEqual([replayed.status, replayed.body.code], [401, "ALREADY_USED"])
  assert.equal(await two.isSignedIn(), false)
})

test("a backup code signs in once; what is wrong with one is said", async () => {
  const app = await Application.open()
  const ada = await app.enrolled()
  const browser = ada.elsewhere()
  await browser.signIn()
  const typed = ada.codes[0]!.toLowerCase().replaceAll("-", " ")
  const entered = await browser.call("two-factor/verify-backup-code", { code: typed })
  assert.deepEqual([entered.status, entered.body.codesLeft], [200, 9])
  assert.ok(await browser.isSignedIn())
  const again = ada.elsewhere()
  await again.signIn()
  const used = await again.call("two-factor/verify-backup-code", { code: ada.codes[0] })
  assert.deepEqual([used.status, used.body.code], [401, "ALREADY_USED"])
  const mistyped = `${ada.codes[1]!.slice(0, -1)}${ada.codes[1]!.endsWith("A") ? "B" : "A"}`
  const told = await again.call("two-factor/verify-backup-code", { code: mistyped })
  assert.deepEqual([told.status, told.body.code, told.body.suspectGroups], [401, "MISTYPED", [4]])
})

test("many requests with one backup code at once make one session", async () => {
  const app = await Application.open()
  const ada = await app.enrolled()
  const browsers = Array.from({ length: 6 }, () => ada.elsewhere())
  for (const browser of browsers) await browser.signIn()
  const before = app.sessions(ada.id)
  const answers = await Promise.all(
    browsers.map(browser => browser.call("two-factor/verify-backup-code", { code: ada.codes[0] })),
  )
  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  assert.equal(app.sessions(ada.id), before + 1)
})

test("verify-totp takes no backup code, and verify takes either", async () => {
  const app = await Application.open()
  const ada = await app.enrolled()
  const browser = ada.elsewhere()
  await browser.signIn()
  assert.equal((await browser.call("two-factor/verify-totp", { code: ada.codes[0] })).body.code, "INVALID_CODE")
  assert.equal((await browser.call("two-factor/verify", { code: ada.codes[0] })).status, 200)
})

test("a sign-in has five tries, whatever is sent at once; typing errors are none", async () => {
  const app = await Application.open()
  const ada = await app.enrolled()
  const browser = ada.elsewhere()
  await browser.signIn()
  const wrong = String((Number(ada.totp()) + 1) % 1_000_000).padStart(6, "0")
  assert.equal(
    (await browser.call("two-factor/verify-backup-code", { code: "AAAA-AAAA-AAAA-AAAB" })).body.code,
    "MISTYPED",
  )
  for (let tries = 0; tries < 5; tries++)
    assert.equal((await browser.call("two-factor/verify-totp", { code: wrong })).body.code, "INVALID_CODE")
  const over = await browser.call("two-factor/verify-totp", { code: ada.totp() })
  assert.deepEqual([over.status, over.body.code], [400, "TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE"])
  assert.equal(
    (await browser.call("two-factor/verify-totp", { code: ada.totp() })).body.code,
    "INVALID_TWO_FACTOR_COOKIE",
  )
})

test("after five wrong codes in a row the account waits, over all its sign-ins", async () => {
  const app = await Application.open()
  const ada = await app.enrolled()
  const wrong = String((Number(ada.totp()) + 1) % 1_000_000).padStart(6, "0")
  for (let tries = 0; tries < 5; tries++) {
    const browser = ada.elsewhere()
    await browser.signIn()
    await browser.call("two-factor/verify-totp", { code: wrong })
  }
  const browser = ada.elsewhere()
  await browser.signIn()
  const waits = await browser.call("two-factor/verify-totp", { code: ada.totp() })
  assert.deepEqual([waits.status, waits.body.code], [429, "ACCOUNT_TEMPORARILY_LOCKED"])
  assert.ok(Number(waits.headers.get("retry-after")) > 0)
  assert.equal(waits.body.retryAfterSeconds, Number(waits.headers.get("retry-after")))
})

test("new codes take the password and a fresh code; the old ones are then superseded", async () => {
  const app = await Application.open()
  const ada = await app.enrolled()
  const path = "two-factor/generate-backup-codes"
  assert.equal((await ada.call(path, { password: "guessed", code: ada.totp() })).body.code, "INVALID_PASSWORD")
  assert.equal((await ada.call(path, { password })).body.code, "CODE_REQUIRED")
  const issued = await ada.call(path, { password, code: ada.totp() })
  assert.deepEqual([issued.status, issued.body.status], [200, true])
  const codes = issued.body.backupCodes as string[]
  assert.equal(codes.length, 10)
  assert.equal((await ada.call("two-factor/confirm-codes", { code: codes[0] })).body.codesLeft, 10)
  assert.equal((await ada.call("two-factor/check-code", { code: codes[0] })).body.codesLeft, 10)
  assert.equal((await ada.call("two-factor/check-code", { code: ada.codes[0] })).body.code, "SUPERSEDED")
  assert.equal(
    (await (await app.signedUp()).call(path, { password, code: "123456" })).body.code,
    "TWO_FACTOR_NOT_ENABLED",
  )
})

test("an app that is set up is replaced with a code of it alone", async () => {
  const app = await Application.open()
  const ada = await app.enrolled()
  assert.equal((await ada.call("two-factor/enable", { password })).body.code, "TOTP_ALREADY_ENABLED")
  assert.equal((await ada.call("two-factor/enable", { password, code: "000000" })).status, 401)
  const begun = await ada.call("two-factor/enable", { password, code: ada.totp() })
  assert.equal(begun.status, 200)
  const fresh = Object.assign(ada.elsewhere(), { uri: begun.body.totpURI })
  app.now += 30_000
  assert.equal((await ada.call("two-factor/verify-totp", { code: fresh.totp() })).status, 200)
})

test("disable takes the password, and voids everything", async () => {
  const app = await Application.open()
  const ada = await app.enrolled()
  assert.equal((await ada.call("two-factor/disable", { password: "guessed" })).body.code, "INVALID_PASSWORD")
  assert.equal((await ada.call("two-factor/disable", { password, code: "AAAA-AAAA-AAAA-AAAA" })).status, 401)
  const disabled = await ada.call("two-factor/disable", { password })
  assert.deepEqual([disabled.status, disabled.body], [200, { status: true }])
  assert.equal(await app.postern.status(ada.id), null)
  const browser = ada.elsewhere()
  assert.equal((await browser.signIn()).body.twoFactorRedirect, undefined)
  assert.ok(await browser.isSignedIn())
})

test("secrets and codes are shown once: nobody can ask for them again", async () => {
  const app = await Application.open()
  const ada = await app.enrolled()
  assert.equal((await ada.call("two-factor/get-totp-uri", { password })).body.code, "TOTP_NOT_CONFIGURED")
  await assert.rejects(app.auth.api.viewBackupCodes({ body: { userId: ada.id } }), /hashed/)
  const { body } = await ada.call("two-factor/status")
  assert.deepEqual([body.enabled, (body.codes as { left: number }).left], [true, 10])
  const { body: trail } = await ada.call("two-factor/events", { limit: 5 })
  assert.equal(trail.chain, "intact")
  const told = JSON.stringify([body, trail])
  for (const code of ada.codes) assert.ok(!told.includes(code))
})

test("codes by mail or SMS are refused by name", async () => {
  const app = await Application.open()
  const ada = await app.signedUp()
  assert.equal((await ada.call("two-factor/enable", { password, method: "otp" })).body.code, "OTP_NOT_CONFIGURED")
})

test("a user who is deleted has no second factor any more", async () => {
  const app = await Application.open({ auth: { user: { deleteUser: { enabled: true } } } })
  const ada = await app.enrolled()
  assert.equal((await ada.call("delete-user", { password })).status, 200)
  assert.equal(await app.postern.status(ada.id), null)
})

test("two plugins of the same id are refused", async () => {
  const { twoFactor } = await import("better-auth/plugins/two-factor")
  const app = await Application.open({ before: [twoFactor()] }).catch(fault => fault)
  if (app instanceof Application) await assert.rejects(app.signedUp(), /two plugins with the id two-factor/)
  else assert.match(String(app), /two plugins with the id two-factor/)
})

test("options that cannot be used are refused by name", async () => {
  const { twoFactor } = await import("./index.ts")
  const { postern } = await Application.open()
  assert.throws(() => twoFactor({} as never), /postern/)
  assert.throws(() => twoFactor({ postern, enforceOn: "some" as never }), /enforceOn/)
  assert.throws(() => twoFactor({ postern, twoFactorCookieMaxAge: 0 }), /twoFactorCookieMaxAge/)
})
