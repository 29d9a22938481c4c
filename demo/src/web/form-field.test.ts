import assert from "node:assert/strict"
import { test } from "node:test"
import { Customer } from "../testing/customer.ts"
import { openAcme } from "../testing/open-acme.ts"

test("what is no form, or too much of one, is refused and is no fault of Acme's", async () => {
  const open = openAcme()
  const visitor = await new Customer(open.acme).open("/sign-in")
  const send = async (type: string, body: string) => {
    const headers = { cookie: visitor.cookie, "content-type": type, "content-length": String(body.length) }
    return open.acme.fetch(new Request("http://localhost:3000/sign-in", { method: "POST", headers, body }))
  }
  const form = "application/x-www-form-urlencoded"
  assert.equal((await send("multipart/form-data; boundary=x", "no parts")).status, 403)
  assert.equal((await send("application/json", "{}")).status, 403)
  assert.equal((await send(form, `token=${visitor.token}&token=${visitor.token}`)).status, 403)
  assert.equal((await send(form, "a".repeat(17_000))).status, 413)
  assert.equal((await send(form, `token=${visitor.token}`)).status, 422)
  assert.deepEqual(open.faults, [])
})
