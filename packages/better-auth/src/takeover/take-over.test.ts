import assert from "node:assert/strict"
import { DatabaseSync } from "node:sqlite"
import { test } from "node:test"
import { type BetterAuthOptions, betterAuth } from "better-auth"
import { symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto"
import { getMigrations } from "better-auth/db/migration"
import { type TwoFactorOptions as BuiltInOptions, twoFactor as builtIn } from "better-auth/plugins/two-factor"
import { authenticatorCode } from "../../../../test/authenticator.ts"
import { Application, authOptions, password, type RigOptions, secret, type Visitor } from "../auth-rig.test.ts"

/** Somebody who turned two-factor on with the built-in plugin. */
interface Person {
  readonly id: string
  readonly email: string
  readonly uri: string
  readonly codes: string[]
}

/** An application as it was before: better-auth with its own plugin, on the same database. */
class Before {
  readonly database: DatabaseSync
  readonly #auth
  #people = 0

  private constructor(database: DatabaseSync, options: BuiltInOptions, auth: Partial<BetterAuthOptions>) {
    this.database = database
    this.#auth = betterAuth({ ...authOptions(database), ...auth, plugins: [builtIn(options)] })
  }

  static async open(options: BuiltInOptions = {}, auth: Partial<BetterAuthOptions> = {}): Promise<Before> {
    const before = new Before(new DatabaseSync(":memory:"), options, auth)
    await (await getMigrations(before.#auth.options)).runMigrations()
    return before
  }

  async enrolled(): Promise<Person> {
    const email = `grace${++this.#people}@example.com`
    const { api } = this.#auth
    const signedUp = await api.signUpEmail({ body: { email, password, name: "Grace" }, returnHeaders: true })
    const headers = new Headers({ cookie: cookiesOf(signedUp.headers) })
    const enabled = (await api.enableTwoFactor({ body: { password }, headers })) as {
      totpURI: string
      backupCodes: string[]
    }
    await api.verifyTOTP({ body: { code: authenticatorCode(enabled.totpURI, Date.now()) }, headers })
    return { id: signedUp.response.user.id, email, uri: enabled.totpURI, codes: enabled.backupCodes }
  }

  /** Spends a backup code the old way. */
  async spend({ email, codes }: Person, place: number): Promise<number> {
    const { api } = this.#auth
    const begun = await api.signInEmail({ body: { email, password }, returnHeaders: true })
    const headers = new Headers({ cookie: cookiesOf(begun.headers) })
    const answer = api.verifyBackupCode({ body: { code: codes[place]! }, headers, asResponse: true })
    return answer.then(
      ({ status }) => status,
      () => 500,
    )
  }

  row(id: string): { secret: string; backupCodes: string } | undefined {
    return this.database.prepare('select * from "twoFactor" where "userId" = ?').get(id) as never
  }

  write(id: string, backupCodes: string): void {
    this.database.prepare('update "twoFactor" set "backupCodes" = ? where "userId" = ?').run(backupCodes, id)
  }

  /** The same application with the plugin of this package. */
  after(rig: RigOptions = {}): Promise<Application> {
    return Application.open({
      database: this.database,
      postern: { policy: { takeover: true } },
      ...rig,
      plugin: { takeOver: true, ...rig.plugin },
    })
  }
}

const cookiesOf = (headers: Headers) =>
  headers
    .getSetCookie()
    .map(each => each.split(";")[0])
    .join("; ")

function visitorOf(app: Application, { id, email, uri, codes }: Person): Visitor {
  return Object.assign(app.visitor(), { id, email, uri, codes })
}

/** Signs in with a backup code of the old system: accepted once, refused the second time. */
async function assertCodesWork(app: Application, person: Person): Promise<void> {
  const browser = visitorOf(app, person)
  assert.equal((await browser.signIn()).body.twoFactorRedirect, true)
  const entered = await browser.call("two-factor/verify-backup-code", { code: person.codes[0] })
  assert.deepEqual(
    [entered.status, entered.body.codesLeft],
    [200, person.codes.length - 1],
    JSON.stringify(entered.body),
  )
  const again = visitorOf(app, person)
  await again.signIn()
  assert.equal((await again.call("two-factor/verify-backup-code", { code: person.codes[0] })).status, 401)
}

const own = {
  encrypt: async (text: string) => `own:${Buffer.from(text).toString("base64")}`,
  decrypt: async (text: string) => {
    if (!text.startsWith("own:")) throw new Error("not ours")
    return Buffer.from(text.slice(4), "base64").toString()
  },
}
const encrypted = (data: string) => symmetricEncrypt({ key: secret, data })

const shapes: Readonly<Record<string, [BuiltInOptions, ((stored: string) => Promise<string>)?]>> = {
  "encrypted once": [{}],
  "as plain JSON": [{ backupCodeOptions: { storeBackupCodes: "plain" } }],
  "encrypted twice, as before October 2025": [{}, encrypted],
  "under the application's own cipher": [{ backupCodeOptions: { storeBackupCodes: own } }],
  "under the application's own cipher, and again under the built-in one": [
    { backupCodeOptions: { storeBackupCodes: own } },
    async stored => encrypted(await own.decrypt(stored)),
  ],
}

for (const [shape, [options, rewrite]] of Object.entries(shapes)) {
  test(`codes that were stored ${shape} are taken over at the next sign-in, and hashed from then on`, async () => {
    const before = await Before.open(options)
    const grace = await before.enrolled()
    if (rewrite) before.write(grace.id, await rewrite(before.row(grace.id)!.backupCodes))
    const app = await before.after({ plugin: { takeOver: options as never } })
    await assertCodesWork(app, grace)
    assert.equal(before.row(grace.id), undefined, "the old row is gone")
    assert.equal(app.user(grace.id).twoFactorEnabled, 1)
  })
}

test("the app of before signs in, a code of it once, and old codes give way to new ones without another code", async () => {
  const before = await Before.open()
  const grace = await before.enrolled()
  const app = await before.after()
  const browser = visitorOf(app, grace)
  assert.deepEqual((await browser.signIn()).body, { twoFactorRedirect: true, twoFactorMethods: ["totp"] })
  app.now = Date.now() + 60_000
  const entered = await browser.call("two-factor/verify-totp", { code: browser.totp() })
  assert.equal(entered.status, 200, JSON.stringify(entered.body))
  assert.ok((entered.body.advice as string[]).includes("replace-codes"))
  const { renewal } = entered.body
  const renewed = await browser.call("two-factor/generate-backup-codes", { password, code: renewal })
  assert.equal((renewed.body.backupCodes as string[]).length, 10)
  const other = visitorOf(app, grace)
  await other.signIn()
  assert.equal((await other.call("two-factor/verify-backup-code", { code: grace.codes[0] })).body.code, "SUPERSEDED")
})

test("codes that were spent before stay spent, and an imported secret is read as base32", async () => {
  const before = await Before.open()
  const grace = await before.enrolled()
  assert.equal(await before.spend(grace, 0), 200)
  const key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
  const stored = await encrypted(`base32:${key.toLowerCase()}`)
  before.database.prepare('update "twoFactor" set secret = ? where "userId" = ?').run(stored, grace.id)
  const app = await before.after()
  const browser = visitorOf(app, { ...grace, uri: `otpauth://totp/Acme:g?secret=${key}&period=30` })
  await browser.signIn()
  assert.equal(
    (await browser.call("two-factor/verify-backup-code", { code: grace.codes[0] })).body.code,
    "INVALID_BACKUP_CODE",
  )
  app.now = Date.now() + 60_000
  const entered = await browser.call("two-factor/verify-totp", { code: browser.totp() })
  assert.deepEqual([entered.status, entered.body.codesLeft], [200, 9])
})

test("a replica that still runs the old plugin cannot spend a code any more, once the row is claimed", async () => {
  const before = await Before.open()
  const grace = await before.enrolled()
  const app = await before.after()
  const { takeOver } = app.postern
  const spentMeanwhile: number[] = []
  app.postern.takeOver = async (...given) => {
    spentMeanwhile.push(await before.spend(grace, 1))
    return takeOver(...given)
  }
  await assertCodesWork(app, grace)
  assert.equal(spentMeanwhile.length, 1)
  assert.ok(spentMeanwhile[0]! >= 400)
})

test("a code that an old replica spends while the row is being read is spent here too", async () => {
  const before = await Before.open()
  const grace = await before.enrolled()
  const app = await before.after()
  const { adapter } = await app.auth.$context
  const { incrementOne } = adapter
  let isFirst = true
  adapter.incrementOne = async given => {
    if (isFirst && given.model === "twoFactor") {
      isFirst = false
      assert.equal(await before.spend(grace, 0), 200)
    }
    return incrementOne(given)
  }
  const browser = visitorOf(app, grace)
  await browser.signIn()
  const refused = await browser.call("two-factor/verify-backup-code", { code: grace.codes[0] })
  assert.equal(refused.body.code, "INVALID_BACKUP_CODE")
  assert.equal((await browser.call("two-factor/verify-backup-code", { code: grace.codes[1] })).body.codesLeft, 8)
})

test("a takeover that broke off goes on at the next sign-in; until then nobody is let in by the password", async () => {
  const before = await Before.open()
  const grace = await before.enrolled()
  const app = await before.after()
  const { takeOver } = app.postern
  app.postern.takeOver = () => Promise.reject(new Error("connection refused"))
  const browser = visitorOf(app, grace)
  const refused = await browser.signIn()
  assert.deepEqual([refused.status, refused.body.code], [503, "SECOND_FACTOR_UNAVAILABLE"])
  assert.equal(await browser.isSignedIn(), false)
  assert.match(before.row(grace.id)!.backupCodes, /^postern!/)
  app.postern.takeOver = takeOver
  await assertCodesWork(app, grace)
})

test("a row that cannot be opened lets nobody in, and stays", async () => {
  const before = await Before.open()
  const grace = await before.enrolled()
  const app = await before.after({ auth: { secret: "another secret of thirty-two letters" } })
  const browser = visitorOf(app, grace)
  assert.equal((await browser.signIn()).body.code, "SECOND_FACTOR_UNAVAILABLE")
  assert.equal(await browser.isSignedIn(), false)
  assert.notEqual(before.row(grace.id), undefined)
})

test("rows under an older secret of a rotation are opened", async () => {
  const before = await Before.open()
  const grace = await before.enrolled()
  const secrets = [
    { version: 2, value: "a newer secret of thirty-two letters" },
    { version: 1, value: secret },
  ]
  await assertCodesWork(await before.after({ auth: { secrets, secret } }), grace)
})

test("an app that was never proved is no factor, and whoever has a session cannot enrol past an old row", async () => {
  const before = await Before.open()
  const grace = await before.enrolled()
  before.database.prepare('update "twoFactor" set verified = 0 where "userId" = ?').run(grace.id)
  const app = await before.after()
  const browser = visitorOf(app, grace)
  assert.deepEqual((await browser.signIn()).body.twoFactorMethods, [])
  assert.equal((await browser.call("two-factor/verify-backup-code", { code: grace.codes[0] })).status, 200)

  const linus = await before.enrolled()
  const signedIn = visitorOf(app, linus)
  await signedIn.signIn()
  app.now = Date.now() + 60_000
  await signedIn.call("two-factor/verify-totp", { code: signedIn.totp() })
  assert.equal((await signedIn.call("two-factor/enable", { password })).body.code, "TOTP_ALREADY_ENABLED")
})

test("takeOverAll takes everybody over at once, and names nobody's code", async () => {
  const before = await Before.open()
  const people = [await before.enrolled(), await before.enrolled(), await before.enrolled()]
  before.database.prepare('update "user" set "twoFactorEnabled" = 0 where id = ?').run(people[1]!.id)
  const app = await before.after()
  assert.deepEqual(await app.auth.api.takeOverAll(), { takenOver: 2, left: 1 })
  assert.equal((await app.postern.status(people[0]!.id))?.codes.left, 10)
  assert.equal(await app.postern.status(people[1]!.id), null)
  await assertCodesWork(app, people[2]!)
  const plain = await Application.open()
  await assert.rejects(plain.auth.api.takeOverAll(), /takeOver/)
})

test("what is in the table is what better-auth's own cipher opens", async () => {
  const before = await Before.open()
  const grace = await before.enrolled()
  const opened = await symmetricDecrypt({ key: secret, data: before.row(grace.id)!.backupCodes })
  assert.deepEqual(JSON.parse(opened), grace.codes)
})
