import assert from "node:assert/strict"
import { test } from "node:test"
import { Customer } from "../testing/customer.ts"
import { ada, halfSignedIn, onlySubject, openAcme, protectedAccount } from "../testing/open-acme.ts"

const turnOff = "/security/turn-off"

test("a form from elsewhere is refused, whatever it knows", async () => {
  const acme = openAcme()
  const { customer, uri } = await protectedAccount(acme)
  await customer.open(turnOff)
  const { token } = customer
  const attempts = [
    { fields: { token }, headers: { "sec-fetch-site": "cross-site" } },
    { fields: { token }, headers: { "sec-fetch-site": "same-site" } },
    { fields: { token }, headers: { origin: "https://evil.example" } },
    { fields: { token }, headers: { origin: "null" } },
    { fields: { token: "" }, headers: {} },
    { fields: { token: `${token.slice(1)}A` }, headers: {} },
    { fields: { token: (await halfSignedIn(acme)).token }, headers: {} },
  ]
  for (const { fields, headers } of attempts) {
    await customer.post(turnOff, { ...fields, code: acme.nextCode(uri) }, headers as Record<string, string>)
    assert.equal(customer.status, 403, JSON.stringify(headers))
  }
  assert.equal((await acme.postern.status(await onlySubject(acme)))?.totp.status, "active")
  await customer.post(turnOff, { token, code: acme.nextCode(uri) })
  assert.equal(customer.status, 200)
  assert.equal(await acme.postern.status(await onlySubject(acme)), null)
})

test("signing in, signing up and signing out need the token too", async () => {
  const { acme } = openAcme()
  const visitor = new Customer(acme)
  await visitor.open("/sign-in")
  for (const path of ["/sign-in", "/sign-up", "/sign-out"]) {
    assert.equal((await visitor.post(path, { ...ada, "new-password": ada.password })).status, 403, path)
  }
})

test("an old browser, which sends no Sec-Fetch-Site, signs in", async () => {
  const acme = openAcme()
  const customer = await new Customer(acme.acme).open("/sign-up")
  const { token } = customer
  const fields = { token, email: ada.email, "new-password": ada.password }
  const request = new Request("http://localhost:3000/sign-up", {
    method: "POST",
    headers: { cookie: customer.cookie },
    body: new URLSearchParams(fields),
  })
  assert.equal((await acme.acme.fetch(request)).status, 303)
})
