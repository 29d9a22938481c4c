import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { test } from "node:test"
import { parseKit } from "@postern/core"
import { armor, Decrypter } from "age-encryption"
import { authenticatorCode } from "../../../../../test/authenticator.ts"
import { until } from "../../../../../test/waiting.ts"
import { openMailServer } from "../../notices/channels/smtp/mail-server.test.ts"
import { openReceiver } from "../../notices/channels/webhook/webhook-receiver.test.ts"
import { scratchFolder, serve } from "../cli-rig.test.ts"

const apiKey = "an-api-key-for-this-test-alone"

test("a service that may send codes mails them sealed and posts the passphrase; with one way alone it does not start", async context => {
  const folder = await scratchFolder(context)
  const secret = `whsec_${randomBytes(32).toString("base64")}`
  const [mail, receiver] = [
    await openMailServer({ authOptional: true, hideSTARTTLS: true }),
    await openReceiver(secret),
  ]
  context.after(() => Promise.all([mail.close(), receiver.close()]))
  const webhook = { POSTERN_WEBHOOK_URL: receiver.url, POSTERN_WEBHOOK_SECRET: secret }
  const halfWay = serve(context, folder, { POSTERN_API_KEY: apiKey, ...webhook }, ["--send-codes"])
  assert.equal(await halfWay.ended, 2)
  assert.match(halfWay.stderr(), /--send-codes needs both ways to people/)

  const both = {
    POSTERN_API_KEY: apiKey,
    POSTERN_SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    POSTERN_NOTICES_FROM: "Acme <no-reply@acme.example>",
    ...webhook,
  }
  const { ready, ended, child, stderr } = serve(context, folder, both, ["--send-codes"])
  const url = (await ready)!
  const call = async (method: string, path: string, body: object = {}) => {
    const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" }
    const response = await fetch(`${url}/v1/subjects/ada${path}`, { method, headers, body: JSON.stringify(body) })
    assert.ok(response.ok, `${method} ${path}: ${response.status}`)
    return response.json()
  }
  const addresses = [
    { channel: "email", to: "ada@example.com" },
    { channel: "webhook", to: "+49 170 0000089" },
  ]
  await call("PUT", "/addresses", { addresses })
  const { uri } = (await call("POST", "/totp", { account: "ada" })) as { uri: string }
  // This step and the next: both are good still where a step ends between the calls.
  const activated = await call("POST", "/totp/activate", { code: authenticatorCode(uri, Date.now()) })
  assert.equal(activated.outcome, "activated")
  const sent = await call("POST", "/codes/send", { proof: authenticatorCode(uri, Date.now() + 30_000) })
  assert.equal(sent.outcome, "sent")
  assert.equal((await call("POST", "/codes/passphrase")).outcome, "sent")
  const posted = () => receiver.received.find(({ payload }) => payload?.type === "notice.kit-passphrase")
  const mailed = () => mail.mails.find(({ email }) => email.attachments.length > 0)
  await until("both halves of the codes", () => posted() !== undefined && mailed() !== undefined)
  const [passphrase] = /(?:[a-z2-9]{5}-){3}[a-z2-9]{5}/.exec(posted()!.payload!.data.message.text)!
  const decrypter = new Decrypter()
  decrypter.addPassphrase(passphrase)
  const file = Buffer.from(mailed()!.email.attachments[0]!.content as ArrayBuffer).toString()
  const { codes } = parseKit(await decrypter.decrypt(armor.decode(file), "text"))
  assert.deepEqual(await call("POST", "/codes/confirm", { code: codes[0] }), {
    outcome: "confirmed",
    set: 2,
    codesLeft: 10,
  })
  for (const said of [passphrase, ...codes]) assert.ok(!stderr().includes(said))
  child.kill("SIGTERM")
  assert.equal(await ended, 0)
})
