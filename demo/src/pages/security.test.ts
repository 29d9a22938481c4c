import assert from "node:assert/strict"
import { test } from "node:test"
import { Customer } from "../testing/customer.ts"
import { ada, halfSignedIn, onlySubject, openAcme, protectedAccount, signedUp } from "../testing/open-acme.ts"

test("turning two-factor on asks for the password, and a code of the new app", async () => {
  const acme = openAcme()
  const customer = await signedUp(acme)
  await customer.open("/security/authenticator")
  await customer.submit("/security/authenticator", { password: "not the password" })
  assert.equal(customer.status, 422)
  assert.equal(customer.uri, "")
  await customer.submit("/security/authenticator", { password: ada.password })
  const { uri } = customer
  const right = acme.nextCode(uri)
  await customer.submit("/security/authenticator/activate", { code: right === "000000" ? "111111" : "000000" })
  assert.equal(customer.status, 422)
  assert.equal(customer.uri, "", "the secret is not shown again")
  await customer.submit("/security/authenticator/activate", { code: right })
  assert.equal(customer.codes.length, 10)
})

test("an enrolment given up half-way asks nothing at the next sign-in", async () => {
  const acme = openAcme()
  const customer = await signedUp(acme)
  await customer.open("/security/authenticator")
  await customer.submit("/security/authenticator", { password: ada.password })
  assert.equal((await halfSignedIn(acme)).path, "/")
})

test("a printed code is tested without being spent; a wrong, used or old one is told apart", async () => {
  const acme = openAcme()
  const { customer, uri, codes } = await protectedAccount(acme)
  const test = (code: string) =>
    customer.open("/security/codes/check").then(() => customer.submit("/security/codes/check", { code }))
  await test(codes[0]!)
  assert.equal(customer.path, "/security")
  assert.match(customer.page, /This code is good/)
  assert.equal((await acme.postern.status(await onlySubject(acme)))?.codes.left, 10)
  assert.equal((await test(acme.nextCode(uri))).status, 422, "a code from the app is no backup code")
  await customer.open("/security/codes/replace")
  await customer.submit("/security/codes/replace", { code: codes[1]! })
  assert.equal((await test(codes[0]!)).status, 422)
  assert.match(customer.page, /from an older sheet/)
})

test("the old phone works until the new one is proved, and no longer", async () => {
  const acme = openAcme()
  const { customer, uri, codes } = await protectedAccount(acme)
  await customer.open("/security/authenticator")
  await customer.submit("/security/authenticator", { code: "not a code" })
  assert.equal(customer.status, 422)
  await customer.submit("/security/authenticator", { code: acme.nextCode(uri) })
  const newUri = customer.uri
  assert.notEqual(newUri, uri)
  const other = await halfSignedIn(acme)
  assert.equal((await other.submit("/sign-in/second-step", { code: acme.nextCode(uri) })).path, "/")
  await customer.submit("/security/authenticator/activate", { code: acme.nextCode(newUri) })
  assert.equal(customer.codes.length, 10)
  assert.notDeepEqual(customer.codes, codes)
  const third = await halfSignedIn(acme)
  assert.equal((await third.submit("/sign-in/second-step", { code: acme.nextCode(uri) })).status, 422)
  assert.equal((await third.submit("/sign-in/second-step", { code: acme.nextCode(newUri) })).path, "/")
})

test("with the phone lost, a backup code after the password gives a new start, and the old app and sheet are void", async () => {
  const acme = openAcme()
  const { uri, codes } = await protectedAccount(acme)
  const visitor = await new Customer(acme.acme).open("/sign-in/lost-phone")
  assert.equal(visitor.path, "/sign-in", "a code alone opens nothing")
  const half = await halfSignedIn(acme)
  await half.open("/sign-in/lost-phone")
  await half.submit("/sign-in/lost-phone", { code: acme.nextCode(uri) })
  assert.equal(half.status, 422, "a code of the app is no proof that it is lost")
  await half.submit("/sign-in/lost-phone", { code: codes[0]! })
  const { uri: newUri, codes: newCodes } = half
  assert.equal(newCodes.length, 10)
  const other = await halfSignedIn(acme)
  assert.equal((await other.submit("/sign-in/second-step", { code: acme.nextCode(uri) })).status, 422)
  assert.equal((await other.submit("/sign-in/second-step", { code: codes[1]! })).status, 422)
  assert.equal(
    (await other.submit("/sign-in/second-step", { code: newCodes[0]! })).path,
    "/",
    "giving up leaves a way in",
  )
  await half.submit("/security/authenticator/activate", { code: acme.nextCode(newUri) })
  assert.equal(half.path, "/")
  assert.match(half.page, /Your backup codes stay as they are/)
  const third = await halfSignedIn(acme)
  assert.equal((await third.submit("/sign-in/second-step", { code: acme.nextCode(newUri) })).path, "/")
})

test("turning off needs a fresh code, voids everything, and leaves the record of it", async () => {
  const acme = openAcme()
  const { customer, codes } = await protectedAccount(acme)
  await customer.open("/security/turn-off")
  assert.equal((await customer.submit("/security/turn-off", { code: "" })).status, 422)
  await customer.submit("/security/turn-off", { code: codes[0]! })
  assert.equal(customer.path, "/security")
  assert.match(customer.page, /Two-factor is off/)
  assert.equal((await halfSignedIn(acme)).path, "/")
  await customer.open("/security/activity")
  assert.match(customer.page, /Two-factor sign-in turned off/)
  assert.match(customer.page, /Record complete and unaltered/)
})

test("changing the password needs the present one and a fresh code, and leaves two-factor as it is", async () => {
  const acme = openAcme()
  const { customer, uri } = await protectedAccount(acme)
  const change = (fields: Record<string, string>) =>
    customer.open("/security/password").then(() => customer.submit("/security/password", fields))
  const next = "a much newer password"
  assert.equal(
    (await change({ password: "wrong wrong wrong", "new-password": next, code: acme.nextCode(uri) })).status,
    422,
  )
  assert.equal((await change({ password: ada.password, "new-password": next, code: "" })).status, 422)
  assert.equal(
    (await change({ password: ada.password, "new-password": next, code: acme.nextCode(uri) })).path,
    "/security",
  )
  assert.equal((await halfSignedIn(acme)).status, 422, "the old password is no more")
  const half = await halfSignedIn(acme, next)
  assert.equal(half.path, "/sign-in/second-step")
  assert.equal((await half.submit("/sign-in/second-step", { code: acme.nextCode(uri) })).path, "/")
})
