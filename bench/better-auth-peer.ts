import assert from "node:assert/strict"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { authenticatorCode } from "../test/authenticator.ts"
import { loadPeer } from "./peers.ts"

// The parts of better-auth 1.7 that are used here.
interface Auth {
  readonly api: Record<
    "signUpEmail" | "signInEmail" | "enableTwoFactor" | "verifyTOTP" | "verifyBackupCode",
    (call: { body: object; headers?: Headers; asResponse: true }) => Promise<Response>
  >
}
interface Account {
  readonly email: string
  readonly uri: string
  readonly backupCodes: string[]
}

const password = "correct horse battery staple"

/**
 * better-auth with its two-factor plugin on SQLite, as durable as Postern (WAL, synchronous=FULL). What is timed is its second step of a
 * sign-in alone: the password step is prepared before, and its slow password hash is replaced by a comparison.
 */
export class BetterAuthPeer {
  readonly #auth: Auth
  readonly #accounts: Account[] = []
  #stock: { account: Account; cookie: string }[] = []
  #next = 0

  private constructor(auth: Auth) {
    this.#auth = auth
  }

  static async open(folder: string): Promise<BetterAuthPeer> {
    const { betterAuth } = await loadPeer<{ betterAuth: (options: object) => Auth }>("better-auth")
    const { twoFactor } = await loadPeer<{ twoFactor: (options?: object) => object }>("better-auth/plugins")
    const { getMigrations } = await loadPeer<{
      getMigrations: (options: object) => Promise<{ runMigrations: () => Promise<void> }>
    }>("better-auth/db/migration")
    const database = new DatabaseSync(join(folder, "better-auth.db"))
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
    const options = {
      appName: "Acme",
      baseURL: "http://localhost:3000",
      secret: "0123456789abcdef0123456789abcdef",
      database,
      emailAndPassword: {
        enabled: true,
        password: {
          hash: async (given: string) => given,
          verify: async (given: { hash: string; password: string }) => given.hash === given.password,
        },
      },
      rateLimit: { enabled: false },
      telemetry: { enabled: false },
      logger: { disabled: true },
      plugins: [twoFactor()],
    }
    await (await getMigrations(options)).runMigrations()
    return new BetterAuthPeer(betterAuth(options))
  }

  /** Makes so many password sign-ins that wait for their second step, over twenty accounts. */
  prepare = async (operations: number): Promise<void> => {
    while (this.#accounts.length < 20) this.#accounts.push(await this.#signUp(this.#accounts.length))
    this.#stock = []
    for (let i = 0; i < operations; i++) {
      const account = this.#accounts[this.#next++ % this.#accounts.length]!
      const { cookie } = await this.#call("signInEmail", { email: account.email, password })
      this.#stock.push({ account, cookie })
    }
  }

  verifyTotp = async (): Promise<void> => {
    const { account, cookie } = this.#stock.pop()!
    await this.#call("verifyTOTP", { code: authenticatorCode(account.uri, Date.now()) }, cookie)
  }

  verifyBackupCode = async (): Promise<void> => {
    const { account, cookie } = this.#stock.pop()!
    await this.#call("verifyBackupCode", { code: account.backupCodes.pop() }, cookie)
  }

  /** Accepts a right code, refuses a wrong one. */
  check = async (): Promise<void> => {
    await this.prepare(2)
    await this.verifyTotp()
    const { account, cookie } = this.#stock.pop()!
    const wrong = authenticatorCode(account.uri, Date.now() - 3_600_000)
    await assert.rejects(this.#call("verifyTOTP", { code: wrong }, cookie), /verifyTOTP answered 401/)
  }

  async #signUp(i: number): Promise<Account> {
    const email = `ada${i}@example.com`
    const { cookie } = await this.#call("signUpEmail", { email, password, name: "Ada" })
    const { answer } = await this.#call("enableTwoFactor", { password }, cookie)
    const { totpURI, backupCodes } = answer as { totpURI: string; backupCodes: string[] }
    await this.#call("verifyTOTP", { code: authenticatorCode(totpURI, Date.now()) }, cookie)
    return { email, uri: totpURI, backupCodes }
  }

  async #call(name: keyof Auth["api"], body: object, cookie = ""): Promise<{ cookie: string; answer: unknown }> {
    const response = await this.#auth.api[name]({ body, headers: new Headers({ cookie }), asResponse: true })
    if (!response.ok) throw new Error(`better-auth: ${name} answered ${response.status}`)
    const cookies = response.headers.getSetCookie().map(each => each.split(";")[0])
    return { cookie: cookies.join("; "), answer: await response.json() }
  }
}
