import assert from "node:assert/strict"
import { test } from "node:test"
import { openAcme, protectedAccount } from "../testing/open-acme.ts"

test("whoever turns two-factor on finds the notice of it in the mail, without a code, and its link leads to a page", async () => {
  const open = openAcme()
  const { customer, codes } = await protectedAccount(open)
  await open.deliver()
  await customer.open("/security/mail")
  assert.match(customer.markup, /<b>Acme: /)
  for (const code of codes) assert.ok(!customer.markup.includes(code))
  const [link] = /https:\/\/acme\.example\/report\/[^"<\s]+/.exec(customer.markup) ?? []
  const answer = await open.acme.fetch(new Request(link!))
  assert.equal(answer.status, 200)
  assert.match(await answer.text(), /^<!doctype html>/i)
})
