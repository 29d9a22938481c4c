import assert from "node:assert/strict"
import { test } from "node:test"
import { Customer } from "../testing/customer.ts"
import { ada, halfSignedIn, openAcme, signedUp } from "../testing/open-acme.ts"

const signUp = async (acme: ReturnType<typeof openAcme>, email: string, password: string) => {
  const visitor = await new Customer(acme.acme).open("/sign-up")
  return visitor.submit("/sign-up", { email, "new-password": password })
}

test("an account needs an address that an authenticator app can show, and a password of ten characters", async () => {
  const acme = openAcme()
  assert.equal((await signUp(acme, "ada:x@example.com", ada.password)).status, 422)
  assert.equal((await signUp(acme, "ada", ada.password)).status, 422)
  assert.equal((await signUp(acme, ada.email, "123456789")).status, 422)
  assert.equal((await signUp(acme, ada.email, ada.email.toUpperCase())).status, 422)
  assert.equal((await signUp(acme, ada.email, "1234567890")).path, "/")
})

test("an address has one account, however it is written, and the password stays that of the first", async () => {
  const acme = openAcme()
  await signedUp(acme)
  assert.equal((await signUp(acme, " ADA@example.com ", "another password")).status, 422)
  assert.equal((await halfSignedIn(acme, "another password")).status, 422)
  assert.equal((await halfSignedIn(acme)).path, "/")
})
