import assert from "node:assert/strict"
import { test } from "node:test"
import { createAuthClient } from "better-auth/client"
import { twoFactorClient as builtInClient } from "better-auth/client/plugins"
import { Application, password, type Visitor } from "./auth-rig.test.ts"
import { twoFactorClient } from "./client.ts"

/** Sends what a client asks for to the handler, with the cookies of a browser. */
function fetchOf(visitor: Visitor) {
  return async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const { pathname } = new URL(input instanceof Request ? input.url : input)
    const body = JSON.parse(String(init?.body ?? "{}"))
    const answer = await visitor.call(pathname.replace("/api/auth/", ""), body)
    return Response.json(answer.body, { status: answer.status })
  }
}

const baseURL = "http://localhost:3000"

test("better-auth's own client goes the whole way", async () => {
  const app = await Application.open()
  const ada = await app.signedUp()
  const redirects: unknown[] = []
  const clientOf = (visitor: Visitor) =>
    createAuthClient({
      baseURL,
      fetchOptions: { customFetchImpl: fetchOf(visitor) },
      plugins: [
        builtInClient({ onTwoFactorRedirect: ({ twoFactorMethods }) => void redirects.push(twoFactorMethods) }),
      ],
    })
  const client = clientOf(ada)
  const enabled = await client.twoFactor.enable({ password })
  assert.equal(enabled.error, null)
  ada.uri = (enabled.data as { totpURI: string }).totpURI
  assert.equal((await client.twoFactor.verifyTotp({ code: ada.totp() })).error, null)
  app.now += 30_000
  const browser = ada.elsewhere()
  const other = clientOf(browser)
  await other.signIn.email({ email: ada.email, password })
  assert.deepEqual(redirects, [["totp"]])
  const refused = await other.twoFactor.verifyTotp({ code: "000000" })
  assert.equal(refused.error?.code, "INVALID_CODE")
  const entered = await other.twoFactor.verifyTotp({ code: ada.totp(), trustDevice: true })
  assert.equal(entered.data?.user.email, ada.email)
  assert.equal((await other.twoFactor.disable({ password })).data?.status, true)
})

test("the client of this package knows the further endpoints, and what is wrong with a code before it is sent", async () => {
  const app = await Application.open()
  const ada = await app.enrolled()
  const client = createAuthClient({
    baseURL,
    fetchOptions: { customFetchImpl: fetchOf(ada) },
    plugins: [twoFactorClient()],
  })
  const status = await client.twoFactor.status()
  assert.ok(status.data?.enabled === true && status.data.codes.left === 10)
  assert.equal((await client.twoFactor.confirmCodes({ code: ada.codes[0]! })).data?.codesLeft, 10)
  assert.equal((await client.twoFactor.events({ limit: 1 })).data?.events.length, 1)
  assert.equal((await client.twoFactor.verify({ code: ada.totp() })).data?.codesLeft, 10)
  assert.equal(client.twoFactor.diagnose("K7QM").check, "pending")
  assert.deepEqual(client.twoFactor.diagnose("AAAA-AAAA-AAAA-AAAB").check, "fails")
})

test("a page for the second step that would run as a script is not led to", async () => {
  const led: string[] = []
  const location = { href: "http://localhost:3000/sign-in" }
  Object.defineProperty(globalThis, "location", {
    configurable: true,
    value: new Proxy(location, { set: (_target, _name, value) => led.push(value) > 0 }),
  })
  try {
    for (const twoFactorPage of ["javascript:alert(1)", "/second-step"]) {
      const [plugin] = twoFactorClient({ twoFactorPage }).fetchPlugins
      await plugin!.hooks.onSuccess({ data: { twoFactorRedirect: true, twoFactorMethods: ["totp"] } })
    }
  } finally {
    Reflect.deleteProperty(globalThis, "location")
  }
  assert.deepEqual(led, ["http://localhost:3000/second-step"])
})
