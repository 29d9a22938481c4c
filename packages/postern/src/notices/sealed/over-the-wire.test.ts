import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { test } from "node:test"
import { parseKit } from "@postern/core"
import { armor, Decrypter } from "age-encryption"
import { authenticatorCode, enroll, openTrial } from "../../issuer/testing/stand-ins.test.ts"
import { sqliteStore } from "../../stores/sqlite/index.ts"
import { account, openMailServer } from "../channels/smtp/mail-server.test.ts"
import { smtpChannel } from "../channels/smtp/smtp-channel.ts"
import { webhookChannel } from "../channels/webhook/webhook-channel.ts"
import { openReceiver } from "../channels/webhook/webhook-receiver.test.ts"
import type { Delivery } from "../delivery/channel.ts"
import { sealedDelivery } from "./sealed-delivery.ts"

test("[64] by real mail and a real webhook: the file comes whole through the one, its passphrase through the other, and neither has both", async t => {
  const server = await openMailServer({ secure: true })
  const secret = `whsec_${randomBytes(32).toString("base64")}`
  const receiver = await openReceiver(secret)
  const { port, ca } = server
  const from = "no-reply@acme.example"
  const kitChannel = smtpChannel({ host: "localhost", port, secure: true, auth: account, ca, from })
  t.after(async () => {
    await kitChannel.close()
    await Promise.all([server.close(), receiver.close()])
  })
  const passphraseChannel = webhookChannel({ url: receiver.url, secret, name: "sms" })
  const trial = openTrial({ issuer: "Acmé & Söhne", policy: { codes: { delivery: "sealed" } } })
  const sealed = sealedDelivery({ postern: trial.postern, kitChannel, passphraseChannel })
  await trial.postern.setAddresses("ada", [
    { channel: "email", to: "ada@example.com", language: "de" },
    { channel: "sms", to: "+49 170 0000089", language: "ja" },
  ])
  const { uri } = await enroll(trial)
  await sealed.sendKit("ada", { proof: authenticatorCode(uri, trial.clock.now) })
  await sealed.sendPassphrase("ada")

  assert.deepEqual([server.mails.length, receiver.received.length], [1, 1])
  const { email, to, raw } = server.mails[0]!
  assert.deepEqual(to, ["ada@example.com"])
  const [file] = email.attachments
  assert.equal(file!.filename, "Acme-Sohne-backup-codes-set-2.txt.age")
  const { type, data } = receiver.received[0]!.payload!
  assert.deepEqual([type, data.address.to], ["notice.kit-passphrase", "+49 170 0000089"])
  const [passphrase] = /(?:[a-z2-9]{5}-){3}[a-z2-9]{5}/.exec(data.message.text)!
  const decrypter = new Decrypter()
  decrypter.addPassphrase(passphrase)
  const armored = Buffer.from(file!.content as ArrayBuffer).toString()
  const { codes } = parseKit(await decrypter.decrypt(armor.decode(armored), "text"))
  assert.equal(codes.length, 10)
  const mailed = raw + email.text + email.html + armored
  for (const said of [passphrase, passphrase.replaceAll("-", ""), ...codes]) assert.ok(!mailed.includes(said))
  for (const code of codes) assert.ok(!receiver.received[0]!.body.includes(code))
  assert.equal((await trial.postern.confirmCodes("ada", codes[0]!)).outcome, "confirmed")
})

test("a mail server that refuses the recipient costs nothing: the proof and the codes of before are good", async t => {
  const server = await openMailServer({
    secure: true,
    onRcptTo: (_address, _session, done) => done(Object.assign(new Error("no such user"), { responseCode: 550 })),
  })
  const { port, ca } = server
  const kitChannel = smtpChannel({ host: "localhost", port, secure: true, auth: account, ca, from: "a@acme.example" })
  t.after(async () => {
    await kitChannel.close()
    await server.close()
  })
  const trial = openTrial({ policy: { codes: { delivery: "sealed" } } })
  const passphraseChannel = { name: "sms", send: async () => assert.fail("nothing to send") }
  const sealed = sealedDelivery({ postern: trial.postern, kitChannel, passphraseChannel })
  await trial.postern.setAddresses("ada", [
    { channel: "email", to: "ada@example.com" },
    { channel: "sms", to: "+49 170 0000089" },
  ])
  const { uri, codes } = await enroll(trial)
  const proof = authenticatorCode(uri, trial.clock.now)
  await assert.rejects(sealed.sendKit("ada", { proof }), { code: "delivery-failed" })
  assert.equal((await trial.postern.verify("ada", codes[0]!)).outcome, "accepted")
  assert.equal((await trial.postern.verify("ada", proof)).outcome, "accepted")
})

test("the database holds neither address, passphrase, seed nor code in clear", async t => {
  const folder = await mkdtemp(join(tmpdir(), "postern-sealed-"))
  const store = sqliteStore({ path: join(folder, "acme.db") })
  t.after(async () => {
    await store.close()
    await rm(folder, { recursive: true })
  })
  const seeds: Buffer[] = []
  const random = (size: number) => {
    const bytes = randomBytes(size)
    if (size === 16) seeds.push(bytes)
    return bytes
  }
  const trial = openTrial({ store, random, policy: { codes: { delivery: "sealed" } } })
  const said: string[] = []
  const channel = (name: string) => ({ name, send: async ({ message }: Delivery) => void said.push(message.text) })
  const sealed = sealedDelivery({
    postern: trial.postern,
    kitChannel: channel("email"),
    passphraseChannel: channel("sms"),
  })
  await trial.postern.setAddresses("ada", [
    { channel: "email", to: "canary@example.com" },
    { channel: "sms", to: "+49 170 0000089" },
  ])
  const { uri } = await enroll(trial)
  await sealed.sendKit("ada", { proof: authenticatorCode(uri, trial.clock.now) })
  await sealed.sendPassphrase("ada")
  const [passphrase] = /(?:[a-z2-9]{5}-){3}[a-z2-9]{5}/.exec(said[1]!)!
  const files = await Promise.all((await readdir(folder)).map(name => readFile(join(folder, name))))
  const stored = Buffer.concat(files)
  assert.ok(stored.includes("notice_lane"), "the bytes are those of the database")
  for (const secret of ["canary@", "0000089", passphrase, ...seeds]) assert.equal(stored.includes(secret), false)
})
