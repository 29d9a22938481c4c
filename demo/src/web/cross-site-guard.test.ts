import assert from "node:assert/strict"
import { test } from "node:test"
import { Customer } from "../testing/customer.ts"
import { ada, halfSignedIn, openAcme, protectedAccount } from "../testing/open-acme.ts"

const result = "/second-factor/result"

test("[30] a form from elsewhere is refused, whatever it knows", async () => {
  const acme = openAcme()
  const { customer, uri } = await protectedAccount(acme)
  await customer.open("/security")
  const { token } = customer
  const removed = await customer.ask("remove", { proof: acme.nextCode(uri) })
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
    await customer.post(
      result,
      { ...fields, purpose: "manage", result: removed.result! },
      headers as Record<string, string>,
    )
    assert.equal(customer.status, 403, JSON.stringify(headers))
  }
  await customer.post(result, { token, purpose: "manage", result: removed.result! })
  assert.equal(customer.status, 200, "and none of them had used the result up")
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
