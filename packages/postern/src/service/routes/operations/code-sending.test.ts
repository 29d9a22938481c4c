import assert from "node:assert/strict"
import { test } from "node:test"
import { createPostern, generateKeyEntry, parseKeyRing } from "../../../issuer/index.ts"
import { type Delivery, sealedDelivery } from "../../../notices/index.ts"
import { memoryStore } from "../../../stores/memory/index.ts"
import { type Enrolled, Rig, strangeCode } from "../../service-rig.test.ts"

interface Post {
  readonly rig: Rig
  readonly ada: Enrolled
  readonly sent: Delivery[]
  mailFails: boolean
}

async function openPost(): Promise<Post> {
  const [ring, store] = [parseKeyRing(generateKeyEntry()), memoryStore()]
  const policy = { codes: { delivery: "sealed" } } as const
  const post = { sent: [] as Delivery[], mailFails: false }
  const channel = (name: string) => ({
    name,
    async send(delivery: Delivery) {
      if (post.mailFails) throw new Error("connection refused by mx.example.com")
      post.sent.push(delivery)
    },
  })
  const clock = (): number => rig.now
  const postern = createPostern({ issuer: "Acme", store, keys: ring, policy, clock })
  const codeSender = sealedDelivery({ postern, kitChannel: channel("email"), passphraseChannel: channel("sms"), clock })
  const rig = new Rig({ ring, store, policy, codeSender })
  return Object.assign(post, { rig, ada: await rig.enrolled("ada") })
}

test("codes are sent over HTTP after a proof, the passphrase on request, and neither is in an answer or the log", async () => {
  const { rig, ada, sent } = await openPost()
  const missing = await rig.post(`${ada.path}/codes/send`, { proof: ada.totp() })
  assert.deepEqual([missing.status, missing.json.code], [409, "delivery-addresses"])
  const addresses = [
    { channel: "email", to: "ada@example.com" },
    { channel: "sms", to: "+49 170 0000089" },
  ]
  await rig.call("PUT", `${ada.path}/addresses`, { body: { addresses } })
  assert.equal((await rig.post(`${ada.path}/codes/send`, { proof: strangeCode })).json.reason, "wrong-code")
  const kit = await rig.post(`${ada.path}/codes/send`, { proof: ada.totp() })
  assert.deepEqual([kit.status, Object.keys(kit.json), kit.json.set], [200, ["outcome", "set", "endsAt"], 2])
  const passphrase = await rig.call("POST", `${ada.path}/codes/passphrase`)
  assert.equal(passphrase.json.outcome, "sent")
  assert.deepEqual(
    sent.map(({ address, notice }) => [address.channel, notice.kind]),
    [
      ["email", "sealed-kit"],
      ["sms", "kit-passphrase"],
    ],
  )
  const again = await rig.call("POST", `${ada.path}/codes/passphrase`)
  assert.deepEqual([again.status, again.headers.get("retry-after")], [429, "30"])
  const [secret] = /(?:[a-z2-9]{5}-){3}[a-z2-9]{5}/.exec(sent[1]!.message.text)!
  assert.ok(![kit.text, passphrase.text, JSON.stringify(rig.entries)].some(text => text.includes(secret)))
})

test("a mail that is not taken is 503 without a word of why, and nothing was spent", async () => {
  const post = await openPost()
  const { rig, ada } = post
  const addresses = [
    { channel: "email", to: "ada@example.com" },
    { channel: "sms", to: "+49 170 0000089" },
  ]
  await rig.call("PUT", `${ada.path}/addresses`, { body: { addresses } })
  post.mailFails = true
  const { status, text, json, headers } = await rig.post(`${ada.path}/codes/send`, { proof: ada.totp() })
  assert.deepEqual([status, json.code, headers.get("retry-after")], [503, "delivery-failed", "1"])
  assert.ok(!text.includes("mx.example.com"))
  assert.equal((await rig.post(`${ada.path}/verify`, { code: ada.codes[0] })).json.outcome, "accepted")
})

test("without channels, or without the policy's leave, both routes are 403", async () => {
  const rig = new Rig({ policy: { codes: { delivery: "sealed" } } })
  const { path, totp } = await rig.enrolled("ada")
  for (const [route, body] of [
    ["send", { proof: totp() }],
    ["passphrase", {}],
  ] as const) {
    const { status, json } = await rig.post(`${path}/codes/${route}`, body)
    assert.deepEqual([status, json.code], [403, "delivery-off"])
  }
})
