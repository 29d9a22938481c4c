import assert from "node:assert/strict"
import { test } from "node:test"
import { Customer } from "../testing/customer.ts"
import { ada, halfSignedIn, onlySubject, openAcme, protectedAccount, signedUp } from "../testing/open-acme.ts"

const inside = ["/security", "/security/turn-on", "/security/password", "/security/activity"]

test("[57] who has given the password alone reaches the second step and nothing else", async () => {
  const acme = openAcme()
  const { uri } = await protectedAccount(acme)
  const half = await halfSignedIn(acme)
  for (const path of ["/", ...inside]) {
    assert.equal((await half.open(path)).path, "/sign-in/second-step", path)
  }
  const before = await acme.postern.status(await onlySubject(acme))
  for (const path of inside) {
    await half.open("/sign-in/second-step")
    await half.post(path, {
      token: half.token,
      code: acme.nextCode(uri),
      password: ada.password,
      "new-password": "x".repeat(12),
    })
    assert.equal(half.path, "/sign-in/second-step", path)
  }
  assert.deepEqual(await acme.postern.status(await onlySubject(acme)), before)
})

test("a visitor reaches neither the second step nor what is inside", async () => {
  const visitor = new Customer(openAcme().acme)
  for (const path of [...inside, "/sign-in/second-step"]) {
    assert.equal((await visitor.open(path)).path, "/sign-in", path)
  }
})

test("[62] the session's id changes at every step up, and the one before is dead", async () => {
  const acme = openAcme()
  const { uri } = await protectedAccount(acme)
  const customer = await new Customer(acme.acme).open("/sign-in")
  const asVisitor = customer.cookie
  await customer.submit("/sign-in", ada)
  const halfWay = customer.cookie
  assert.notEqual(halfWay, asVisitor)
  await customer.handIn(await customer.ask("verify", { code: acme.nextCode(uri) }))
  assert.equal((await customer.open("/security")).path, "/security")
  for (const old of [asVisitor, halfWay]) {
    const thief = new Customer(acme.acme)
    thief.cookie = old
    assert.equal((await thief.open("/security")).path, "/sign-in")
  }
})

test("an id that the browser was given by somebody else is not signed in with", async () => {
  const acme = openAcme()
  await signedUp(acme)
  const victim = new Customer(acme.acme)
  victim.cookie = `acme-local-only=${"A".repeat(43)}`
  await victim.open("/sign-in")
  await victim.submit("/sign-in", ada)
  assert.equal(victim.path, "/")
  assert.doesNotMatch(victim.cookie, /A{43}/)
})

test("turning two-factor on, replacing the codes and turning it off each sign everybody else out", async () => {
  const acme = openAcme()
  const early = await signedUp(acme)
  const other = await halfSignedIn(acme)
  await early.open("/security/turn-on")
  await early.submit("/security/turn-on", { password: ada.password })
  const { uri = "" } = await early.ask("totp")
  await early.handIn(await early.ask("totp/activate", { code: acme.nextCode(uri) }))
  assert.equal((await other.open("/security")).path, "/sign-in")
  for (const route of ["codes", "remove"]) {
    const half = await halfSignedIn(acme)
    await half.handIn(await half.ask("verify", { code: acme.nextCode(uri) }))
    await early.open("/security")
    await early.handIn(await early.ask(route, { proof: acme.nextCode(uri) }))
    assert.equal((await half.open("/security")).path, "/sign-in", route)
    assert.equal((await early.open("/security")).path, "/security", route)
  }
})

test("after support has voided everything, the second step is a new app, and nothing else is reached before", async () => {
  const acme = openAcme()
  await protectedAccount(acme)
  await acme.postern.startRecovery(await onlySubject(acme))
  const half = await halfSignedIn(acme)
  assert.equal((await half.open("/security")).path, "/sign-in/second-step")
  assert.match(half.markup, /<postern-setup/)
  const { uri = "" } = await half.ask("totp")
  assert.equal(await half.handIn(await half.ask("totp/activate", { code: acme.nextCode(uri) })), 200)
  assert.equal((await half.open("/security")).path, "/security")
})

test("where the answer about the new app got lost, the password is asked for again, and then the app", async () => {
  const acme = openAcme()
  await protectedAccount(acme)
  await acme.postern.startRecovery(await onlySubject(acme))
  const half = await halfSignedIn(acme)
  const { uri = "" } = await half.ask("totp")
  await half.ask("totp/activate", { code: acme.nextCode(uri) })
  assert.equal((await half.open("/sign-in/second-step")).path, "/sign-in")
  const again = await halfSignedIn(acme)
  assert.match(again.markup, /<postern-challenge/)
  assert.equal(await again.handIn(await again.ask("verify", { code: acme.nextCode(uri) })), 200)
})

test("signing out ends the session itself, not the cookie alone", async () => {
  const acme = openAcme()
  const customer = await signedUp(acme)
  const kept = customer.cookie
  await customer.submit("/sign-out")
  customer.cookie = kept
  assert.equal((await customer.open("/security")).path, "/sign-in")
})

test("a session ends by itself: half of one after ten minutes, a whole one when idle for half an hour", async () => {
  const acme = openAcme()
  const { customer } = await protectedAccount(acme)
  const half = await halfSignedIn(acme)
  acme.wind(9 * 60)
  assert.equal((await half.open("/")).path, "/sign-in/second-step")
  acme.wind(2 * 60)
  assert.equal((await half.open("/")).path, "/", "shown to a visitor")
  assert.equal((await customer.open("/security")).path, "/security")
  acme.wind(31 * 60)
  assert.equal((await customer.open("/security")).path, "/sign-in")
})

test("[27] over HTTPS the cookie is bound to this very host, and hidden from scripts", async () => {
  const { acme } = openAcme({ hasTls: true })
  const { headers } = await new Customer(acme).open("/sign-in")
  assert.match(headers.get("set-cookie")!, /^__Host-acme=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  assert.match(headers.get("strict-transport-security")!, /max-age=31536000/)
})
