import { DatabaseSync } from "node:sqlite"
import { betterAuth } from "better-auth"
import { getMigrations } from "better-auth/db/migration"
import { twoFactor } from "better-auth/plugins/two-factor"
import { authenticatorCode } from "../../authenticator.ts"
import type { SystemAccount } from "./system-account.ts"

const password = "correct horse battery staple"
const secret = "only for this test 0123456789abcdef"

/** Enrols an account in a real better-auth, uses one TOTP code and one backup code there, and gives its row. */
export async function betterAuthAccount(): Promise<SystemAccount> {
  const database = new DatabaseSync(":memory:")
  const auth = betterAuth({
    appName: "Acme",
    baseURL: "http://localhost:3000",
    secret,
    database,
    emailAndPassword: { enabled: true },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
    plugins: [twoFactor()],
  })
  await (await getMigrations(auth.options)).runMigrations()
  const email = "ada@example.com"
  const signedUp = await auth.api.signUpEmail({ body: { email, password, name: "Ada" }, returnHeaders: true })
  const headers = cookiesOf(signedUp.headers)
  const enabled = (await auth.api.enableTwoFactor({ body: { password }, headers })) as {
    totpURI: string
    backupCodes: string[]
  }
  const usedTotp = authenticatorCode(enabled.totpURI, Date.now())
  await auth.api.verifyTOTP({ body: { code: usedTotp }, headers })
  const begun = await auth.api.signInEmail({ body: { email, password }, returnHeaders: true })
  const [usedCode, ...codes] = enabled.backupCodes
  await auth.api.verifyBackupCode({ body: { code: usedCode! }, headers: cookiesOf(begun.headers) })
  // `postern import sql --from better-auth`, for SQLite.
  const rows = database
    .prepare(
      `select t.userId as subject, u.email as account, t.secret, t.backupCodes, t.verified
       from twoFactor t join user u on u.id = t.userId where u.twoFactorEnabled`,
    )
    .all()
    .map(row => ({ ...row }))
  database.close()
  const secretBase32 = new URL(enabled.totpURI).searchParams.get("secret")!
  return { rows, key: secret, secretBase32, usedTotp: null, usedCode: usedCode!, codes }
}

function cookiesOf(headers: Headers): Headers {
  const pairs = headers.getSetCookie().map(cookie => cookie.split(";")[0]!)
  return new Headers({ cookie: pairs.join("; ") })
}
