import assert from "node:assert/strict"
import { test } from "node:test"
import { Customer } from "../testing/customer.ts"
import { ada, halfSignedIn, openAcme, protectedAccount, signedUp } from "../testing/open-acme.ts"

test("a wrong password and an unknown address get one and the same answer", async () => {
  const acme = openAcme()
  await signedUp(acme)
  const wrong = await halfSignedIn(acme, "not the password")
  const unknown = await new Customer(acme.acme).open("/sign-in")
  await unknown.submit("/sign-in", { email: "bob@example.com", password: "not the password" })
  const text = ({ page, token }: Customer) => page.replace(token, "").replace(/value="[^"]*@[^"]*"/, "")
  assert.equal(unknown.status, wrong.status)
  assert.equal(text(unknown), text(wrong))
})

test("guessing at a password is slowed down, for known and unknown addresses alike, and the wait ends", async () => {
  const acme = openAcme()
  await signedUp(acme)
  for (const email of [ada.email, "bob@example.com"]) {
    const guesser = await new Customer(acme.acme).open("/sign-in")
    const statuses: number[] = []
    for (let tries = 0; tries < 12; tries++) {
      statuses.push((await guesser.submit("/sign-in", { email, password: "guess guess" })).status)
    }
    assert.equal(statuses.at(-1), 429)
    assert.ok(statuses.filter(status => status === 422).length <= 10)
  }
  assert.equal((await halfSignedIn(acme)).status, 429, "not even the right one is looked at")
  acme.wind(301)
  assert.equal((await halfSignedIn(acme)).path, "/")
})

test("what is typed into a form is shown as text, on a page that runs no script but its own", async () => {
  const { acme } = openAcme()
  const customer = await new Customer(acme).open("/sign-in")
  await customer.submit("/sign-in", { email: `"><script>alert(1)</script>`, password: "x" })
  assert.match(customer.page, /<script>alert/)
  assert.doesNotMatch(customer.markup, /<script>alert/)
  assert.match(customer.headers.get("content-security-policy")!, /default-src 'none'/)
  assert.doesNotMatch(customer.headers.get("content-security-policy")!, /unsafe/)
})

test("no fault's text and nothing typed reaches the listener for faults or the page", async () => {
  const acme = openAcme()
  const { codes } = await protectedAccount(acme)
  const half = await halfSignedIn(acme)
  await acme.store.close()
  assert.equal((await half.ask("verify", { code: codes[0] })).code, "closed", "a store that is away lets nobody in")
  assert.equal((await half.open("/security")).path, "/sign-in/second-step")
  await half.open("/sign-out")
  await half.open("/sign-in")
  await half.submit("/sign-in", ada)
  assert.equal(half.status, 503)
  assert.deepEqual(acme.faults, ["closed"])
  assert.ok(!half.page.includes(codes[0]!))
})
