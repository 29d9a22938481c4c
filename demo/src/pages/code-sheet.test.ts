import assert from "node:assert/strict"
import { test } from "node:test"
import { parseKit } from "@postern/core"
import { ada, onlySubject, openAcme, protectedAccount, signedUp } from "../testing/open-acme.ts"

test("the codes are shown once: posting the same form again issues nothing and shows nothing", async () => {
  const acme = openAcme()
  const customer = await signedUp(acme)
  await customer.open("/security/authenticator")
  await customer.submit("/security/authenticator", { password: ada.password })
  const form = { token: customer.token, code: acme.nextCode(customer.uri) }
  const oldCookie = customer.cookie
  await customer.post("/security/authenticator/activate", form)
  assert.equal(customer.codes.length, 10)
  assert.equal(customer.headers.get("cache-control"), "no-store")
  const status = await acme.postern.status(await onlySubject(acme))
  await customer.post("/security/authenticator/activate", form)
  assert.equal(customer.status, 403, "a reload comes with the token of the page before")
  assert.deepEqual(customer.codes, [])
  await customer.open("/security/authenticator")
  await customer.post("/security/authenticator/activate", { ...form, token: customer.token })
  assert.equal(customer.status, 422, "nor with a fresh token")
  assert.deepEqual(customer.codes, [])
  customer.cookie = oldCookie
  assert.equal((await customer.post("/security/authenticator/activate", form)).path, "/sign-in", "that session is dead")
  assert.deepEqual(await acme.postern.status(await onlySubject(acme)), status)
})

test("replacing again with the same proof issues nothing", async () => {
  const acme = openAcme()
  const { customer, uri } = await protectedAccount(acme)
  const code = acme.nextCode(uri)
  await customer.open("/security/codes/replace")
  await customer.submit("/security/codes/replace", { code })
  assert.equal(customer.codes.length, 10)
  await customer.open("/security/codes/replace")
  await customer.submit("/security/codes/replace", { code })
  assert.equal(customer.status, 422)
  assert.deepEqual(customer.codes, [])
})

test("no page but the first one shows a code", async () => {
  const acme = openAcme()
  const { customer, codes } = await protectedAccount(acme)
  for (const path of ["/", "/security", "/security/activity", "/security/codes/confirm", "/security/codes/check"]) {
    await customer.open(path)
    assert.equal(customer.headers.get("cache-control"), "no-store")
    assert.ok(
      codes.every(code => !customer.page.includes(code)),
      path,
    )
  }
})

test("the download is the kit, under its name, and sends back nothing that is no kit", async () => {
  const acme = openAcme()
  const { customer, codes } = await protectedAccount(acme)
  const page = customer.page
  await customer.submit("/security/kit")
  assert.deepEqual(parseKit(customer.page).codes, codes)
  assert.ok(page.includes(customer.page), "the very text that the page prints")
  assert.match(customer.headers.get("content-disposition")!, /attachment; filename="Acme-backup-codes-set-1.txt"/)
  assert.match(customer.headers.get("content-type")!, /^text\/plain/)
  assert.equal(customer.headers.get("cache-control"), "no-store")
  await customer.open("/security/codes/check")
  await customer.post("/security/kit", { token: customer.token, text: "<script>alert(1)</script>" })
  assert.equal(customer.status, 422)
  assert.doesNotMatch(customer.page, /alert/)
})

test("a code typed back is confirmed and stays unused; doing it later is advised at home", async () => {
  const acme = openAcme()
  const { customer, codes } = await protectedAccount(acme)
  await customer.open("/")
  assert.match(customer.page, /Are your backup codes saved/)
  await customer.open("/security/codes/confirm")
  await customer.submit("/security/codes/confirm", { code: codes[3]! })
  assert.equal(customer.path, "/")
  assert.doesNotMatch(customer.page, /Are your backup codes saved/)
  const status = await acme.postern.status(await onlySubject(acme))
  assert.equal(status?.codes.left, 10)
  assert.notEqual(status?.codes.confirmedAt, null)
})
