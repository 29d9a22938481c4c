import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { test } from "node:test"
import { Webhook } from "standardwebhooks"
import { authenticatorCode } from "../../../../../test/authenticator.ts"
import { heard, until } from "../../../../../test/waiting.ts"
import { scratchFolder, serve } from "../cli-rig.test.ts"

const apiKey = "an-api-key-for-this-test-alone"

interface Posted {
  readonly type: string
  readonly data: { readonly address: { readonly to: string }; readonly notice: { readonly reportUrl: string | null } }
}

test("a service with a webhook tells an enrolment, by a signed post with a link that works, and the report and metrics agree", async context => {
  const folder = await scratchFolder(context)
  const secret = `whsec_${randomBytes(32).toString("base64")}`
  const posts: Posted[] = []
  const receiver = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const body = Buffer.concat(parts).toString("utf8")
    posts.push(new Webhook(secret).verify(body, request.headers as Record<string, string>) as Posted)
    response.writeHead(204).end()
  }).listen(0, "127.0.0.1")
  await heard(receiver, "listening")
  context.after(() => receiver.close())
  const { ready, ended, child, stderr } = serve(context, folder, {
    POSTERN_API_KEY: apiKey,
    POSTERN_WEBHOOK_URL: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
    POSTERN_WEBHOOK_SECRET: secret,
    POSTERN_PUBLIC_URL: "http://localhost:9/2fa",
    POSTERN_SUPPORT: "Call +49 30 <123>",
  })
  const url = (await ready)!
  assert.match(stderr(), /^Notices go out by webhook\.$/m)
  const call = async (method: string, path: string, body: object) => {
    const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" }
    const response = await fetch(`${url}/v1/subjects/ada${path}`, { method, headers, body: JSON.stringify(body) })
    assert.ok(response.ok, `${method} ${path}: ${response.status}`)
    return response.status === 204 ? null : response.json()
  }
  const enrolment = (await call("POST", "/totp", { account: "ada@example.com" })) as { uri: string }
  await call("PUT", "/addresses", { addresses: [{ channel: "webhook", to: "chat-77" }] })
  await call("POST", "/totp/activate", { code: authenticatorCode(enrolment.uri, Date.now()) })
  await until("both notices", () => posts.length >= 2)
  assert.deepEqual(
    posts.map(({ type, data }) => [type, data.address.to]),
    [
      ["notice.addresses-changed", "chat-77"],
      ["notice.authenticator-added", "chat-77"],
    ],
  )
  assert.ok(!JSON.stringify(posts).includes(new URL(enrolment.uri).searchParams.get("secret")!))
  const link = posts[1]!.data.notice.reportUrl!
  assert.match(link, /^http:\/\/localhost:9\/2fa\/report\//)
  const page = await fetch(link.replace("http://localhost:9/2fa", url))
  assert.equal(page.status, 200)
  assert.match(await page.text(), /Call \+49 30 &lt;123&gt;/)
  assert.match(await (await fetch(`${url}/metrics`)).text(), /^postern_notices_waiting 0$/m)
  child.kill("SIGTERM")
  assert.equal(await ended, 0)
})

test("a service without channels says so on a database from which others tell people, and is silent on any other", async context => {
  const folder = await scratchFolder(context)
  const warning = /nobody hears of what happens here/
  const silent = serve(context, folder, { POSTERN_API_KEY: apiKey })
  await silent.ready
  assert.doesNotMatch(silent.stderr(), warning)
  silent.child.kill()
  await silent.ended

  const secret = `whsec_${randomBytes(32).toString("base64")}`
  const webhook = { POSTERN_WEBHOOK_URL: "http://127.0.0.1:9/", POSTERN_WEBHOOK_SECRET: secret }
  const telling = serve(context, folder, { POSTERN_API_KEY: apiKey, ...webhook })
  const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" }
  const post = async (path: string, body: object) => {
    const answer = await fetch(`${await telling.ready}/v1/subjects/ada${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    })
    return (await answer.json()) as { uri: string }
  }
  const { uri } = await post("/totp", { account: "ada@example.com" })
  await post("/totp/activate", { code: authenticatorCode(uri, Date.now()) })
  telling.child.kill()
  await telling.ended

  const without = serve(context, folder, { POSTERN_API_KEY: apiKey })
  await without.ready
  assert.match(without.stderr(), warning)
})
