import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { type TestContext, test } from "node:test"
import { Webhook } from "standardwebhooks"
import { heard } from "../../../../../test/waiting.ts"
import { ImportRig } from "../import/import-rig.test.ts"

const secret = `whsec_${randomBytes(32).toString("base64")}`
const code = "abcdefghij-KLMNOPQRST"
const form = { alphabet: "base62", lengths: [20], groups: [10, 10] }

function lineOf(subject: string, more: object): string {
  const totp = { secret: "KF2W62DQG52DE3LSJRGVK53GOQZWOOJQ", lastStep: 1 }
  return JSON.stringify({ v: 1, subject, totp, ...more })
}

/** A webhook that keeps what it was told, as kind and address. */
async function receiver(context: TestContext) {
  const told: string[] = []
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const body = Buffer.concat(parts).toString("utf8")
    const { type, data } = new Webhook(secret).verify(body, request.headers as Record<string, string>) as {
      type: string
      data: { address: { to: string } }
    }
    told.push(`${type} ${data.address.to}`)
    response.writeHead(204).end()
  }).listen(0, "127.0.0.1")
  await heard(server, "listening")
  context.after(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return { told, env: { POSTERN_WEBHOOK_URL: url, POSTERN_WEBHOOK_SECRET: secret } }
}

test("whoever was imported with an address is told so, and is asked by `remind --legacy` while the old codes stand", async context => {
  const rig = await ImportRig.open(context)
  const { told, env } = await receiver(context)
  const codes = { codes: { scheme: "plain", form, values: [code, "abcdefghij-KLMNOPQRSU"] } }
  const at = (to: string) => ({ addresses: [{ channel: "webhook", to }] })
  const lines = [
    lineOf("ada", { ...codes, ...at("ada") }),
    lineOf("ben", { ...codes, ...at("ben") }),
    lineOf("eve", at("eve")),
    lineOf("nowhere", codes),
  ]
  assert.equal((await rig.run(["--from", "jsonl", "--input", "-"], lines.join("\n"))).code, 0)
  await rig.withPostern(async postern => {
    const entered = await postern.verify("ben", code)
    assert.ok(entered.outcome === "accepted")
    await postern.replaceCodes("ben", { proof: entered.renewal!, staged: false })
  })
  const remind = async () => {
    told.length = 0
    const ended = await rig.run(["--now", "--legacy", "--json"], "", "remind", env)
    assert.equal(ended.code, 0, ended.stderr)
    return JSON.parse(ended.stdout)
  }
  assert.equal((await remind()).asked, 1)
  assert.deepEqual(told.toSorted(), [
    "notice.codes-to-replace ada",
    "notice.taken-over ada",
    "notice.taken-over ben",
    "notice.taken-over eve",
  ])
  const again = await remind()
  assert.deepEqual([told, again.asked, again.dropped], [[], 1, 1], "within the hour nobody is asked twice")
  assert.equal((await rig.run(["--legacy"], "", "remind", env)).code, 2, "it sends, so it needs --now")
})
