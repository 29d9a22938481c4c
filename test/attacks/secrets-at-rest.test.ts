import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { test } from "node:test"
import { authenticatorCode } from "../authenticator.ts"
import { type RunningService, startService } from "./running-service.ts"

// The files whose purpose it is to hold a key; they are 0600 and lie nowhere else.
const keyFiles = ["keys", "api-key"]

/** Lives through everything that a subject can live through, and gives every secret that was seen on the way. */
async function live({ call }: RunningService, subject: string): Promise<string[]> {
  const path = `/v1/subjects/${subject}`
  const secrets: string[] = []
  let now = Date.now()
  const enrol = async () => {
    // The second time there is a second factor: the application vouches for the person.
    const { json, status } = await call("POST", `${path}/totp`, {
      account: "ada@example.com",
      replaceWithoutProof: true,
    })
    assert.equal(status, 201)
    secrets.push(json.secret)
    return json.uri
  }
  let uri = await enrol()
  const activated = await call("POST", `${path}/totp/activate`, { code: authenticatorCode(uri, now) })
  assert.equal(activated.json.outcome, "activated")
  const codes: string[] = activated.json.codeSet.codes
  secrets.push(...codes)

  now += 30_000
  const fresh = authenticatorCode(uri, now)
  for (const code of [
    fresh,
    fresh,
    "000000",
    codes[0],
    codes[0],
    codes[1]!.replace(/.$/, "?"),
    `${codes[2]!.slice(0, -1)}O`,
    "\r\ninjected",
  ]) {
    const { status } = await call("POST", `${path}/verify`, { code, context: { ip: "192.0.2.1", userAgent: "test" } })
    assert.equal(status, 200)
  }
  await call("POST", `${path}/verify?code=${codes[3]}`, { code: codes[3] })
  await call("POST", `${path}/verify`, { code: [codes[3]], [codes[4]!]: codes[5] })
  await call("GET", `/v1/subjects/${encodeURIComponent(codes[3]!)}`)
  await call("POST", `${path}/codes/confirm`, { code: codes[6] })
  await call("POST", `${path}/codes/check`, { code: codes[6] })
  await call("POST", `${path}/verify`, { code: codes[6] }, `not-the-key-${codes[6]}`)

  const ticket = await call("POST", "/v1/tickets", { subject, purpose: "challenge" })
  const challenged = await call("POST", "/v1/browser/verify", { code: codes[7] }, ticket.json.ticket)
  assert.equal(challenged.json.outcome, "accepted")
  secrets.push(ticket.json.ticket, challenged.json.result)

  const recovered = await call("POST", `${path}/recover`, { code: codes[8], account: "ada@example.com" })
  assert.equal(recovered.json.outcome, "recovered")
  secrets.push(...recovered.json.codeSet.codes, recovered.json.enrollment.secret)
  const replaced = await call("POST", `${path}/codes`, { proof: recovered.json.codeSet.codes[0] })
  assert.equal(replaced.json.outcome, "issued")
  secrets.push(...replaced.json.codeSet.codes)
  uri = await enrol()
  await call("GET", path)
  await call("GET", `${path}/events`)
  return secrets
}

/** Every form that a secret could lie around in. */
function formsOf(secret: string): Buffer[] {
  const texts = [secret, secret.toLowerCase(), secret.replaceAll("-", ""), secret.replaceAll("-", "").toLowerCase()]
  const forms = texts.flatMap((text): Buffer[] => {
    const bytes = Buffer.from(text)
    return [
      bytes,
      Buffer.from(text, "utf16le"),
      ...["hex", "base64", "base64url"].map(form => Buffer.from(bytes.toString(form as BufferEncoding))),
    ]
  })
  if (/^[A-Z2-7]{32}$/.test(secret)) forms.push(rawSecret(secret), Buffer.from(rawSecret(secret).toString("hex")))
  return forms
}

function rawSecret(base32: string): Buffer {
  const bits = [...base32]
    .map(symbol => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(symbol).toString(2).padStart(5, "0"))
    .join("")
  return Buffer.from(bits.match(/.{8}/g)!.map(byte => Number.parseInt(byte, 2)))
}

async function assertNowhere(secrets: readonly string[], places: Map<string, Buffer>): Promise<void> {
  for (const [place, bytes] of places) {
    for (const [i, secret] of secrets.entries()) {
      // Only which one it was is told, not what it is.
      for (const form of formsOf(secret)) assert.ok(!bytes.includes(form), `secret ${i} lies in ${place}`)
    }
  }
}

async function placesOf(folder: string, output: string): Promise<Map<string, Buffer>> {
  const places = new Map<string, Buffer>([["the output", Buffer.from(output)]])
  for (const name of await readdir(folder)) {
    if (!keyFiles.includes(name)) places.set(name, await readFile(join(folder, name)))
  }
  return places
}

test("[7] [67] after a full life, neither database, WAL, logs nor the output of an abort hold a code, secret, key, ticket or result", async t => {
  const folder = await mkdtemp(join(tmpdir(), "postern-rest-"))
  t.after(() => rm(folder, { recursive: true }))
  const apiKey = `canary-${randomBytes(24).toString("base64url")}`
  const service = await startService(folder, apiKey)
  t.after(() => service.stop("SIGKILL"))
  const secrets = [apiKey, ...(await live(service, "ada")), ...(await live(service, "grace"))]
  for (const line of (await readFile(join(folder, "keys"), "utf8")).split("\n")) {
    if (line.includes(":") && !line.startsWith("#")) secrets.push(line.slice(line.indexOf(":") + 1).trim())
  }
  assert.ok(secrets.length > 60)

  const running = await placesOf(folder, service.output())
  assert.ok(
    [...running.keys()].some(name => name.endsWith("-wal")),
    `no WAL among ${[...running.keys()]}`,
  )
  await assertNowhere(secrets, running)
  await service.stop("SIGABRT")
  await assertNowhere(secrets, await placesOf(folder, service.output()))

  // The search itself finds what is there.
  await assert.rejects(assertNowhere(["planted-secret"], new Map([["a place", Buffer.from("…planted-secret…")]])))
})
