import assert from "node:assert/strict"
import { test } from "node:test"
import { halfSignedIn, onlySubject, openAcme, protectedAccount } from "../testing/open-acme.ts"

const step = "/sign-in/second-step"

test("one field takes the app's code and a backup code, however it is typed", async () => {
  const acme = openAcme()
  const { uri, codes } = await protectedAccount(acme)
  const byApp = await halfSignedIn(acme)
  assert.equal(byApp.path, step)
  assert.equal((await byApp.submit(step, { code: acme.nextCode(uri).replace(/^.../, "$& ") })).path, "/")
  const bySheet = await halfSignedIn(acme)
  assert.equal((await bySheet.submit(step, { code: ` 1. ${codes[0]!.toLowerCase().replaceAll("-", "–")} ` })).path, "/")
  assert.match(bySheet.page, /9 backup codes left/)
  assert.match(bySheet.page, /href="\/security\/authenticator"/, "advised to replace the authenticator")
})

test("the field has no length limit, no pattern and no numeric keyboard", async () => {
  const acme = openAcme()
  await protectedAccount(acme)
  const { page } = await halfSignedIn(acme)
  const field = /<input id="code"[^>]*>/.exec(page)![0]
  assert.match(field, /autocomplete="one-time-code"/)
  assert.match(field, /inputmode="text"/)
  assert.doesNotMatch(field, /maxlength|pattern|type="number"/)
})

test("each refusal says its reason and what to do", async () => {
  const acme = openAcme()
  const { customer, uri, codes } = await protectedAccount(acme)
  const half = await halfSignedIn(acme)
  const wrongSymbol = codes[1]!.at(5) === "A" ? "B" : "A"
  await half.submit(step, { code: `${codes[1]!.slice(0, 5)}${wrongSymbol}${codes[1]!.slice(6)}` })
  assert.equal(half.status, 422)
  assert.match(half.page, /look at group 2/)
  assert.match(half.page, /<mark>/)
  await half.submit(step, { code: "let me in" })
  assert.match(half.page, /six digits/)
  await half.submit(step, { code: codes[0]! })
  const second = await halfSignedIn(acme)
  await second.submit(step, { code: codes[0]! })
  assert.match(second.page, /was used before/)
  await customer.open("/security/codes/replace")
  await customer.submit("/security/codes/replace", { code: acme.nextCode(uri) })
  const third = await halfSignedIn(acme)
  await third.submit(step, { code: codes[2]! })
  assert.match(third.page, /from an older sheet/)
  const used = acme.nextCode(uri)
  await third.submit(step, { code: used })
  const fourth = await halfSignedIn(acme)
  await fourth.submit(step, { code: used })
  assert.match(fourth.page, /Wait for the next code/)
})

test("wrong codes lead to a wait in seconds, which the right code does not shorten", async () => {
  const acme = openAcme()
  const { uri } = await protectedAccount(acme)
  const half = await halfSignedIn(acme)
  const right = acme.nextCode(uri)
  const wrong = String((Number(right) + 1) % 1_000_000).padStart(6, "0")
  for (let tries = 0; tries < 5; tries++) await half.submit(step, { code: wrong })
  assert.equal(half.headers.get("retry-after"), "30")
  await half.submit(step, { code: right })
  assert.equal(half.status, 429)
  assert.match(half.page, /wait 30 seconds/)
  const anew = await halfSignedIn(acme)
  await anew.submit(step, { code: right })
  assert.equal(anew.status, 429, "a new sign-in meets the same wait")
  assert.equal((await anew.submit(step, { code: acme.nextCode(uri) })).path, "/")
})

test("a disabled app is said to be so, and the backup codes still work", async () => {
  const acme = openAcme()
  const { codes, uri } = await protectedAccount(acme)
  const subject = await onlySubject(acme)
  for (let tries = 0; tries < 100; tries++) {
    await acme.postern.verify(subject, acme.nextCode(uri) === "000000" ? "111111" : "000000")
    acme.wind(3600)
  }
  const half = await halfSignedIn(acme)
  await half.submit(step, { code: acme.nextCode(uri) })
  assert.match(half.page, /switched off/)
  assert.equal((await half.submit(step, { code: codes[0]! })).path, "/")
})
