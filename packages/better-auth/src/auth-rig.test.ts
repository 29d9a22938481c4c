import assert from "node:assert/strict"
import { DatabaseSync } from "node:sqlite"
import { type BetterAuthOptions, type BetterAuthPlugin, betterAuth } from "better-auth"
import { getMigrations } from "better-auth/db/migration"
import { createPostern, generateKeyEntry, type Postern, type PosternOptions, parseKeyRing } from "postern"
import { memoryStore } from "postern/memory"
import { authenticatorCode } from "../../../test/authenticator.ts"
import { type TwoFactorOptions, twoFactor } from "./index.ts"

export const password = "correct horse battery staple"

/** What an endpoint answered. */
export interface Answer {
  readonly status: number
  readonly body: Record<string, unknown> & { code?: string }
  readonly headers: Headers
}

export interface RigOptions {
  readonly plugin?: Partial<TwoFactorOptions>
  readonly postern?: Partial<PosternOptions>
  readonly auth?: Partial<BetterAuthOptions>
  readonly before?: readonly BetterAuthPlugin[]
  readonly database?: DatabaseSync
}

export const secret = "0123456789abcdef0123456789abcdef"

/** What every better-auth of these tests shares; its slow password hash is replaced by a comparison. */
export function authOptions(database: DatabaseSync): BetterAuthOptions {
  return {
    appName: "Acme",
    baseURL: "http://localhost:3000",
    secret,
    database,
    emailAndPassword: {
      enabled: true,
      password: { hash: async given => given, verify: async given => given.hash === given.password },
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
  }
}

function authFor(rig: RigOptions, database: DatabaseSync, postern: Postern) {
  return betterAuth({
    ...authOptions(database),
    ...rig.auth,
    plugins: [...(rig.before ?? []), twoFactor({ postern, ...rig.plugin })],
  })
}

/** A real better-auth with the plugin, on SQLite in memory, with Postern's clock wound by hand. */
export class Application {
  now = Date.now() - 3_600_000
  readonly database: DatabaseSync
  readonly postern: Postern
  readonly auth: ReturnType<typeof authFor>
  #emails = 0

  private constructor(rig: RigOptions) {
    this.database = rig.database ?? new DatabaseSync(":memory:")
    this.postern = createPostern({
      issuer: "Acme",
      store: memoryStore(),
      keys: parseKeyRing(generateKeyEntry()),
      clock: () => this.now,
      ...rig.postern,
    })
    this.auth = authFor(rig, this.database, this.postern)
  }

  static async open(rig: RigOptions = {}): Promise<Application> {
    const application = new Application(rig)
    await (await getMigrations(application.auth.options)).runMigrations()
    return application
  }

  visitor(): Visitor {
    return new Visitor(this)
  }

  /** Signs somebody new up. */
  async signedUp(): Promise<Visitor> {
    this.#emails += 1
    const visitor = this.visitor()
    visitor.email = `ada${this.#emails}@example.com`
    const answer = await visitor.call("sign-up/email", { email: visitor.email, password, name: "Ada" })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    visitor.id = (answer.body.user as { id: string }).id
    return visitor
  }

  /** Signs somebody up and turns two-factor on. */
  async enrolled(): Promise<Visitor> {
    const visitor = await this.signedUp()
    const { body } = await visitor.call("two-factor/enable", { password })
    visitor.uri = body.totpURI as string
    const activated = await visitor.call("two-factor/verify-totp", { code: visitor.totp() })
    assert.equal(activated.status, 200, JSON.stringify(activated.body))
    visitor.codes = activated.body.backupCodes as string[]
    this.now += 30_000
    return visitor
  }

  /** What better-auth's table says of a user. */
  user(id: string): Record<string, unknown> {
    return { ...this.database.prepare('select * from "user" where id = ?').get(id) }
  }

  sessions(userId: string): number {
    const row = this.database.prepare('select count(*) as n from "session" where "userId" = ?').get(userId)
    return Number(row?.n)
  }
}

/** A browser: cookies, and requests to better-auth's handler. */
export class Visitor {
  readonly application: Application
  cookies = new Map<string, string>()
  email = ""
  id = ""
  uri = ""
  codes: string[] = []

  constructor(application: Application) {
    this.application = application
  }

  async call(path: string, body: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ")
    const response = await this.application.auth.handler(
      new Request(`http://localhost:3000/api/auth/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", origin: "http://localhost:3000", cookie, ...headers },
        body: JSON.stringify(body),
      }),
    )
    for (const each of response.headers.getSetCookie()) {
      const [pair = ""] = each.split(";")
      const [name, value] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]
      if (value === "" || /max-age=0/i.test(each)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    const text = await response.text()
    return { status: response.status, body: text === "" ? {} : JSON.parse(text), headers: response.headers }
  }

  totp(): string {
    return authenticatorCode(this.uri, this.application.now)
  }

  /** Signs in with the password, from this browser or a new one that knows the same person. */
  async signIn(): Promise<Answer> {
    return this.call("sign-in/email", { email: this.email, password })
  }

  /** The same person in another browser. */
  elsewhere(): Visitor {
    const other = this.application.visitor()
    return Object.assign(other, { email: this.email, id: this.id, uri: this.uri, codes: this.codes })
  }

  async isSignedIn(): Promise<boolean> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ")
    const url = "http://localhost:3000/api/auth/get-session"
    const response = await this.application.auth.handler(new Request(url, { headers: { cookie } }))
    return (await response.json()) !== null
  }
}
