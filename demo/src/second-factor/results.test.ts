import assert from "node:assert/strict"
import { test } from "node:test"
import { Accounts } from "../accounts/accounts.ts"
import { Customer } from "../testing/customer.ts"
import { ada, halfSignedIn, onlySubject, openAcme, protectedAccount, signedUp } from "../testing/open-acme.ts"

test("the second step takes the app's code and a backup code, and the signed result of either opens the account", async () => {
  const acme = openAcme()
  const { uri, codes } = await protectedAccount(acme)
  for (const code of [acme.nextCode(uri), codes[0]]) {
    const half = await halfSignedIn(acme)
    assert.equal((await half.open("/")).path, "/sign-in/second-step")
    assert.equal(await half.handIn(await half.ask("verify", { code })), 200)
    assert.equal((await half.open("/")).path, "/")
  }
})

test("no result, a made-up one and a used one open nothing", async () => {
  const acme = openAcme()
  const { uri } = await protectedAccount(acme)
  const half = await halfSignedIn(acme)
  const refused = await half.ask("verify", { code: "000000" })
  assert.deepEqual([refused.outcome, refused.result], ["refused", undefined])
  for (const result of ["", "a.b.c", "e30.e30.e30"]) assert.equal(await half.handIn({ result }), 403)
  const accepted = await half.ask("verify", { code: acme.nextCode(uri) })
  assert.equal(await half.handIn(accepted), 200)
  await half.open("/security/password")
  await half.submit("/security/password", { password: ada.password, "new-password": "a much newer password" })
  assert.equal(await half.handIn(accepted), 403)
})

test("[30] a result counts in the session that its ticket was handed out in, and for its own purpose", async () => {
  const acme = openAcme()
  const { customer, uri } = await protectedAccount(acme)
  const half = await halfSignedIn(acme)
  const accepted = await half.ask("verify", { code: acme.nextCode(uri) })
  const thief = await halfSignedIn(acme)
  assert.equal(await thief.handIn(accepted), 403)
  await customer.open("/security")
  const issued = await customer.ask("codes", { proof: acme.nextCode(uri) })
  assert.equal(await thief.handIn(issued, "manage"), 403)
  assert.equal((await thief.open("/")).path, "/sign-in/second-step")
  assert.equal(await half.handIn(accepted), 200)
})

test("turning two-factor on takes the password, and a ticket to enrol is no way around an active app", async () => {
  const acme = openAcme()
  const customer = await signedUp(acme)
  await customer.open("/security/turn-on")
  await customer.submit("/security/turn-on", { password: "not the password" })
  assert.equal(customer.status, 422)
  assert.doesNotMatch(customer.page, /ticket=/)
  await customer.submit("/security/turn-on", { password: ada.password })
  const { uri = "" } = await customer.ask("totp")
  assert.equal((await customer.ask("totp/activate", { code: acme.nextCode(uri) })).outcome, "activated")
  assert.equal((await customer.ask("totp")).code, "already-enrolled")
})

test("[55] with the phone lost, a backup code after the password gives a new start: the old app is off, and the old sheet once the new one is proved", async () => {
  const acme = openAcme()
  const { uri, codes } = await protectedAccount(acme)
  const half = await halfSignedIn(acme)
  await half.handIn(await half.ask("verify", { code: codes[0] }))
  await half.open("/security?open=recover")
  const recovered = await half.ask("recover", { code: codes[0] })
  assert.equal(await half.handIn(recovered), 200)
  const other = await halfSignedIn(acme)
  assert.equal((await other.ask("verify", { code: acme.nextCode(uri) })).outcome, "refused")
  assert.equal((await half.ask("codes/confirm", { code: recovered.codeSet!.codes[0] })).outcome, "confirmed")
  assert.equal((await other.ask("verify", { code: codes[2] })).outcome, "refused")
  const newUri = recovered.enrollment!.uri
  const activated = await half.ask("totp/activate", { code: acme.nextCode(newUri) })
  assert.equal(await half.handIn(activated), 200)
  assert.equal((await other.ask("verify", { code: acme.nextCode(newUri) })).outcome, "accepted")
})

test("[55] a backup code without the password opens nothing, is not spent, and sets no password", async () => {
  const acme = openAcme()
  const { codes } = await protectedAccount(acme)
  const finder = new Customer(acme.acme)
  for (const path of ["/", "/sign-in", "/sign-in/second-step", "/security?open=recover", "/security/password"]) {
    await finder.open(path)
    assert.doesNotMatch(finder.markup, /ticket=/, path)
    for (const route of ["verify", "recover"])
      assert.equal((await finder.ask(route, { code: codes[0], account: "finder" })).code, "ticket-invalid")
  }
  const guesser = await halfSignedIn(acme, "not the password")
  assert.equal((await guesser.ask("recover", { code: codes[0], account: "finder" })).code, "ticket-invalid")
  const half = await halfSignedIn(acme)
  assert.equal((await half.ask("recover", { code: codes[0] })).outcome, "recovered")
  assert.equal((await halfSignedIn(acme)).path, "/sign-in/second-step", "the password is the same as before")
})

test("[61] turning off needs a fresh code, voids everything, and leaves the record of it", async () => {
  const acme = openAcme()
  const { customer, codes } = await protectedAccount(acme)
  await customer.open("/security")
  assert.equal((await customer.ask("remove", { proof: "000000" })).outcome, "refused")
  await customer.handIn(await customer.ask("remove", { proof: codes[0] }))
  await customer.open("/security")
  assert.match(customer.page, /Two-factor is off/)
  assert.equal((await halfSignedIn(acme)).path, "/")
  await customer.open("/security/activity")
  assert.match(customer.page, /Two-factor sign-in turned off/)
  assert.match(customer.page, /Record complete and unaltered/)
})

test("[56] [61] changing the password needs the present one and a fresh code, and leaves two-factor as it is", async () => {
  const acme = openAcme()
  const { customer, uri } = await protectedAccount(acme)
  const next = "a much newer password"
  await customer.open("/security/password")
  await customer.submit("/security/password", { password: "wrong wrong wrong", "new-password": next })
  assert.equal(customer.status, 422)
  await customer.submit("/security/password", { password: ada.password, "new-password": next })
  assert.equal(
    (await halfSignedIn(acme)).path,
    "/sign-in/second-step",
    "the old one, until the second factor is proved",
  )
  assert.equal(await customer.handIn(await customer.ask("verify", { code: acme.nextCode(uri) })), 200)
  assert.equal((await halfSignedIn(acme)).status, 422, "the old password is no more")
  const half = await halfSignedIn(acme, next)
  assert.equal(await half.handIn(await half.ask("verify", { code: acme.nextCode(uri) })), 200)
  assert.equal((await acme.postern.status(await onlySubject(acme)))?.totp.status, "active")
})

test("[56] a password set by a reset signs nobody in and leaves the second step owed, by the app or by a backup code", async () => {
  const accounts = new Accounts(":memory:", { N: 1024, r: 8, p: 1 })
  const acme = openAcme({ accounts })
  const { uri, codes } = await protectedAccount(acme)
  const before = await acme.postern.status(await onlySubject(acme))
  // What the link of a "forgotten password" mail may do, as the demo's README describes it, and nothing else.
  const account = (await accounts.signIn(ada.email, ada.password))!
  accounts.setPassword(account, await accounts.hash("a much newer password"))
  assert.deepEqual(await acme.postern.status(account.id), before)
  assert.equal((await halfSignedIn(acme)).status, 422, "the forgotten password is no more")
  for (const code of [acme.nextCode(uri), codes[0]]) {
    const half = await halfSignedIn(acme, "a much newer password")
    assert.equal((await half.open("/security")).path, "/sign-in/second-step")
    assert.equal(await half.handIn(await half.ask("verify", { code })), 200)
    assert.equal((await half.open("/security")).path, "/security")
  }
})

test("no page of Acme's own ever holds a code or a secret: those go between the element and Postern", async () => {
  const acme = openAcme()
  const { customer, codes, uri } = await protectedAccount(acme)
  const secret = new URL(uri).searchParams.get("secret")!
  for (const path of ["/", "/security", "/security/activity", "/security/password"]) {
    await customer.open(path)
    assert.equal(customer.headers.get("cache-control"), "no-store")
    for (const hidden of [...codes, secret]) assert.ok(!customer.page.includes(hidden), path)
  }
})
