import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { test } from "node:test"
import tls from "node:tls"
import { inspect } from "node:util"
import { Webhook } from "standardwebhooks"
import { noticeKinds, sampleDelivery, sampleNotice } from "../../sample-notices.test.ts"
import { faultOfAnswer } from "./webhook-answer.ts"
import { webhookChannel } from "./webhook-channel.ts"
import { openReceiver } from "./webhook-receiver.test.ts"
import { readWebhookSecrets } from "./webhook-secrets.ts"
import { signWebhook } from "./webhook-signature.ts"

const newSecret = (bytes = 32): string => `whsec_${randomBytes(bytes).toString("base64")}`
const delivery = sampleDelivery(sampleNotice("backup-code-used"), "+15550100")

test("[58] [59] every kind arrives in two languages with a signature that the scheme's own package accepts", async () => {
  const secret = newSecret()
  const receiver = await openReceiver(secret)
  const channel = webhookChannel({ url: receiver.url, secret, name: "sms" })
  for (const language of ["en", "zh-Hans"]) {
    for (const kind of noticeKinds) {
      const address = { channel: "sms", to: "+15550100", language }
      const sent = sampleDelivery(sampleNotice(kind), address.to, { address })
      await channel.send(sent)
      const { payload, body, headers } = receiver.received.at(-1)!
      assert.deepEqual(payload, {
        type: `notice.${kind}`,
        timestamp: sent.notice.at,
        data: { notice: { ...sent.notice }, address, message: { ...sent.message } },
      })
      assert.equal(headers["content-type"], "application/json")
      assert.ok(Buffer.byteLength(body) < 20_000, "small, as the scheme recommends")
      assert.ok(!body.includes(secret.slice(6)))
    }
  }
  assert.equal(receiver.received.length, 2 * noticeKinds.length)
  await receiver.close()
})

test("over HTTPS the certificate must hold", async () => {
  const secret = newSecret()
  const receiver = await openReceiver(secret, undefined, true)
  const channel = webhookChannel({ url: receiver.url, secret })
  await assert.rejects(channel.send(delivery), { reason: "webhook-tls", isFinal: false })
  assert.equal(receiver.received.length, 0)
  const trusted = tls.getCACertificates("default")
  tls.setDefaultCACertificates([...trusted, receiver.cert])
  try {
    await channel.send(delivery)
  } finally {
    tls.setDefaultCACertificates(trusted)
  }
  assert.ok(receiver.received[0]!.payload !== null)
  await receiver.close()
})

test("a try again bears the same id and a signature of its own time; another delivery another id", async () => {
  const secret = newSecret()
  const receiver = await openReceiver(secret)
  const channel = webhookChannel({ url: receiver.url, secret })
  await channel.send(delivery)
  await channel.send(delivery)
  await channel.send({ ...delivery, id: "x.y\r\nz" })
  const ids = receiver.received.map(one => one.headers["webhook-id"]!)
  assert.match(ids[0]!, /^msg_[0-9a-f]{40}$/)
  assert.equal(ids[1], ids[0])
  assert.notEqual(ids[2], ids[0])
  await receiver.close()
})

test("while a secret is being changed, receivers with the old and with the new one accept, and others do not", async () => {
  const [older, newer, foreign] = [newSecret(24), newSecret(64), newSecret()]
  for (const [known, isAccepted] of [
    [older, true],
    [newer, true],
    [foreign, false],
  ] as const) {
    const receiver = await openReceiver(known)
    await webhookChannel({ url: receiver.url, secret: [newer, older] }).send(delivery)
    assert.equal(receiver.received[0]!.payload !== null, isAccepted)
    await receiver.close()
  }
})

test("a signature is that of the scheme's own example, and one changed byte of body, id or time breaks it", () => {
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
  const headers = signWebhook(
    readWebhookSecrets(secret),
    "msg_p5jXN8AQM9LWM0D4loKWxJek",
    1614265330,
    '{"test": 2432232314}',
  )
  // From the test vectors of standard-webhooks.
  assert.equal(headers["webhook-signature"], "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  const body = JSON.stringify({ a: 1 })
  const now = Math.floor(Date.now() / 1000)
  const signed = signWebhook(readWebhookSecrets(secret), "msg_1", now, body)
  const verifier = new Webhook(secret)
  assert.deepEqual(verifier.verify(body, { ...signed }), { a: 1 })
  assert.throws(() => verifier.verify(`${body} `, { ...signed }))
  assert.throws(() => verifier.verify(body, { ...signed, "webhook-id": "msg_2" }))
  assert.throws(() => verifier.verify(body, { ...signed, "webhook-timestamp": String(now + 1) }))
  assert.throws(() => verifier.verify(body, { ...signWebhook(readWebhookSecrets(secret), "msg_1", now - 3600, body) }))
})

test("2xx is success, 410 and 413 are final, and all else is tried again when the receiver likes", () => {
  const now = Date.parse("2026-11-21T09:05:00Z")
  for (const status of [200, 201, 202, 204, 299]) assert.equal(faultOfAnswer(status, null, now), null)
  const answers: [number, string | null, boolean, number | null][] = [
    [410, "60", true, null],
    [413, null, true, null],
    [400, null, false, null],
    [401, null, false, null],
    [404, null, false, null],
    [301, null, false, null],
    [500, null, false, null],
    [429, "120", false, 120_000],
    [503, "Sat, 21 Nov 2026 09:06:00 GMT", false, 60_000],
    [503, "Sat, 21 Nov 2026 09:04:00 GMT", false, 0],
    [503, "999999999", false, 24 * 3600_000],
    [503, "soon", false, null],
    [503, "-5", false, null],
    [503, "1e9", false, null],
    [503, "2027", false, 2_027_000],
    [503, "Sat, 99 Nov 2026 09:06:00 GMT", false, null],
  ]
  for (const [status, retryAfter, isFinal, retryAfterMs] of answers) {
    const fault = faultOfAnswer(status, retryAfter, now)
    assert.deepEqual([fault?.reason, fault?.isFinal], [`webhook-${status}`, isFinal], `${status} ${retryAfter}`)
    assert.equal(fault?.retryAfterMs, retryAfterMs, `${status} ${retryAfter}`)
  }
})

test("Retry-After of a real answer reaches the dispatcher", async () => {
  const secret = newSecret()
  const receiver = await openReceiver(secret, (_, response) =>
    response.writeHead(429, { "retry-after": "7" }).end("slow down"),
  )
  await assert.rejects(webhookChannel({ url: receiver.url, secret }).send(delivery), {
    reason: "webhook-429",
    retryAfterMs: 7_000,
  })
  await receiver.close()
})

test("a redirect is not followed, so the signed body goes nowhere else", async () => {
  const secret = newSecret()
  const other = await openReceiver(secret)
  const receiver = await openReceiver(secret, (_, response) => response.writeHead(307, { location: other.url }).end())
  await assert.rejects(webhookChannel({ url: receiver.url, secret }).send(delivery), {
    reason: "webhook-307",
    isFinal: false,
  })
  assert.equal(other.received.length, 0)
  await receiver.close()
  await other.close()
})

test("a receiver that is silent, cuts, or is not there is a fault to try again, and no fault names the address", async () => {
  const secret = newSecret()
  const silent = await openReceiver(secret, () => {})
  const cutting = await openReceiver(secret, request => request.socket.destroy())
  const gone = await openReceiver(secret)
  await gone.close()
  const cases = [
    [`${silent.url}/token-canary`, "webhook-timeout"],
    [`${cutting.url}/token-canary`, "webhook-unreachable"],
    [`${gone.url}/token-canary`, "webhook-unreachable"],
  ] as const
  for (const [url, reason] of cases) {
    const fault = await webhookChannel({ url, secret, timeoutMs: 200 })
      .send(delivery)
      .catch(one => one)
    assert.deepEqual([fault.reason, fault.isFinal], [reason, false])
    assert.ok(!/canary|whsec_|\+1555/.test(inspect(fault, { depth: 9 })))
  }
  await silent.close()
  await cutting.close()
})

test("the dispatcher's signal ends a request at once", async () => {
  const secret = newSecret()
  const controller = new AbortController()
  const receiver = await openReceiver(secret, () => controller.abort())
  const sent = webhookChannel({ url: receiver.url, secret }).send({ ...delivery, signal: controller.signal })
  await assert.rejects(sent, { reason: "webhook-aborted", isFinal: false })
  await receiver.close()
})

test("an answer without an end is not read", async () => {
  const secret = newSecret()
  let written = 0
  const receiver = await openReceiver(secret, (_, response) => {
    response.writeHead(200)
    const pour = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536))) written += 65_536
      if (!response.destroyed) response.once("drain", pour)
    }
    pour()
  })
  await webhookChannel({ url: receiver.url, secret }).send(delivery)
  assert.ok(written < 16_000_000, `${written} bytes were taken`)
  await receiver.close()
})

test("a file goes along in base64", async () => {
  const secret = newSecret()
  const receiver = await openReceiver(secret)
  const attachments = [
    { fileName: "codes.age", contentType: "application/octet-stream", bytes: Uint8Array.of(0, 255, 7) },
  ]
  await webhookChannel({ url: receiver.url, secret }).send({
    ...delivery,
    message: { ...delivery.message, attachments },
  })
  assert.equal(receiver.received[0]!.payload!.data.message.attachments![0]!.base64, "AP8H")
  await receiver.close()
})

test("settings that cannot be used are refused at once, and the secret is in no message", () => {
  const url = "https://hooks.example/notices"
  const canary = Buffer.from("canary-canary").toString("base64")
  const settings = [
    { url: "http://hooks.example/notices" },
    { url: "http://localhost.evil.example/" },
    { url: "http://10.0.0.1/" },
    { url: "https://user:canary@hooks.example/" },
    { url: "ftp://localhost/" },
    { url: "hooks.example" },
    { secret: [] },
    { secret: canary },
    { secret: `whsec_${canary}` },
    { secret: `whsec_${randomBytes(65).toString("base64")}` },
    { secret: "whsec_!!!" },
    { secret: [newSecret(), "canary"] },
    { name: "" },
    { timeoutMs: 0 },
  ]
  for (const setting of settings) {
    assert.throws(
      () => webhookChannel({ url, secret: newSecret(), ...setting }),
      fault => (fault instanceof TypeError || fault instanceof RangeError) && !/canary|Y2FuYXJ5/.test(inspect(fault)),
      JSON.stringify(setting),
    )
  }
  for (const local of ["http://localhost:1/", "http://127.0.0.1:1/", "http://[::1]:1/"])
    assert.doesNotThrow(() => webhookChannel({ url: local, secret: newSecret() }))
})
