import assert from "node:assert/strict"
import { test } from "node:test"
import { inspect } from "node:util"
import { parseKit, readKitPassphrase } from "@postern/core"
import { armor, Decrypter } from "age-encryption"
import type { PosternOptions } from "../../issuer/index.ts"
import {
  authenticatorCode,
  type Enrolled,
  enroll,
  openTrial,
  type Trial,
  wrongTotp,
} from "../../issuer/testing/stand-ins.test.ts"
import { type Channel, type Delivery, DeliveryFault } from "../delivery/channel.ts"
import { type SealedDelivery, type SealedDeliveryOptions, sealedDelivery } from "./sealed-delivery.ts"

const addresses = [
  { channel: "sms", to: "+49 170 0000089" },
  { channel: "email", to: "ada@example.com" },
]

/** A channel that keeps what it was given, after doing what the test wants done first. */
class KeptChannel implements Channel {
  readonly name: string
  readonly sent: Delivery[] = []
  before: (delivery: Delivery) => Promise<void> = async () => {}

  constructor(name: string) {
    this.name = name
  }

  async send(delivery: Delivery): Promise<void> {
    await this.before(delivery)
    this.sent.push(delivery)
  }
}

interface Post extends Trial, Enrolled {
  readonly mail: KeptChannel
  readonly text: KeptChannel
  readonly sealed: SealedDelivery
  readonly totp: () => string
}

async function openPost(
  options: Partial<SealedDeliveryOptions> = {},
  policy: PosternOptions["policy"] = { codes: { delivery: "sealed" } },
): Promise<Post> {
  const trial = openTrial({ policy: { ...policy } })
  const [mail, text] = [new KeptChannel("email"), new KeptChannel("sms")]
  const channels = { kitChannel: mail, passphraseChannel: text }
  const sealed = sealedDelivery({ postern: trial.postern, clock: () => trial.clock.now, ...channels, ...options })
  await trial.postern.setAddresses("ada", addresses)
  const enrolled = await enroll(trial)
  return { ...trial, ...enrolled, mail, text, sealed, totp: () => authenticatorCode(enrolled.uri, trial.clock.now) }
}

function passphraseIn(delivery: Delivery): string {
  return /(?:[a-z2-9]{5}-){3}[a-z2-9]{5}/.exec(delivery.message.text)![0]
}

async function opened(delivery: Delivery, passphrase: string): Promise<readonly string[]> {
  const decrypter = new Decrypter()
  decrypter.addPassphrase(passphrase)
  const [attachment] = delivery.message.attachments!
  return parseKit(await decrypter.decrypt(armor.decode(Buffer.from(attachment!.bytes).toString()), "text")).codes
}

/** Sends a kit and its passphrase, and opens it as its holder does. */
async function received(post: Post): Promise<readonly string[]> {
  assert.equal((await post.sealed.sendKit("ada", { proof: post.totp() })).outcome, "sent")
  post.clock.advance(30)
  assert.equal((await post.sealed.sendPassphrase("ada")).outcome, "sent")
  return opened(post.mail.sent.at(-1)!, passphraseIn(post.text.sent.at(-1)!))
}

async function answerTo({ postern }: Trial, code: string): Promise<string> {
  const outcome = await postern.verify("ada", code)
  return outcome.outcome === "refused" ? outcome.reason : outcome.outcome
}

test("the kit goes one way and its passphrase the other; both together open it, and its codes are good", async () => {
  const post = await openPost()
  const before = post.codes
  const sent = await post.sealed.sendKit("ada", { proof: post.totp(), ip: "192.0.2.1" })
  assert.deepEqual(sent, { outcome: "sent", set: 2, endsAt: new Date(post.clock.now + 86_400_000).toISOString() })
  assert.deepEqual([post.mail.sent.length, post.text.sent.length], [1, 0])
  const { address, message, notice, id } = post.mail.sent[0]!
  assert.deepEqual(address, { channel: "email", to: "ada@example.com", language: "en" })
  assert.equal(message.attachments![0]!.fileName, "Acme-backup-codes-set-2.txt.age")
  assert.deepEqual([notice.kind, notice.source, id === notice.id], ["sealed-kit", { ip: "192.0.2.1" }, true])
  assert.equal(await answerTo(post, before[0]!), "superseded")
  post.clock.advance(60)
  const texted = await post.sealed.sendPassphrase("ada")
  assert.deepEqual(texted, { outcome: "sent", set: 2, endsAt: new Date(post.clock.now + 600_000).toISOString() })
  assert.deepEqual([post.mail.sent.length, post.text.sent.length], [1, 1])
  assert.equal(post.text.sent[0]!.address.to, "+49 170 0000089")
  const codes = await opened(post.mail.sent[0]!, passphraseIn(post.text.sent[0]!))
  assert.equal(codes.length, 10)
  assert.equal(await answerTo(post, codes[7]!), "accepted")
})

test("neither message alone tells a code, and what is in none of them is told nowhere", async () => {
  const post = await openPost({ reportUrlOf: ({ subject }) => `https://2fa.example.com/report/${subject}` })
  const codes = await received(post)
  const passphrase = passphraseIn(post.text.sent[0]!)
  const [mail, text] = [post.mail.sent[0]!, post.text.sent[0]!]
  const trail = await post.postern.auditTrail("ada")
  const { message: _, ...aboutMail } = mail
  const { message: __, ...aboutText } = text
  const inClear = inspect({ aboutMail, aboutText, trail, status: await post.postern.status("ada") }, { depth: 20 })
  const mailed = inspect({ ...mail.message, attachments: Buffer.from(mail.message.attachments![0]!.bytes).toString() })
  for (const place of [inClear, mailed]) {
    for (const secret of [...codes, passphrase, passphrase.replaceAll("-", "")]) assert.ok(!place.includes(secret))
  }
  for (const code of codes) assert.ok(!inspect(text, { depth: 20 }).includes(code))
  assert.equal(text.message.attachments, undefined)
  assert.match(mailed, /https:\/\/2fa\.example\.com\/report\/ada/)
  assert.equal(trail.chain, "intact")
  assert.deepEqual(
    trail.events.slice(-3).map(({ kind, sealed, set }) => [kind, sealed, set]),
    [
      ["accepted", undefined, undefined],
      ["codes-issued", true, 2],
      ["passphrase-sent", undefined, 2],
    ],
  )
})

test("[64] by mail 24 hours, by text ten minutes, to the second, for every way in which a code is shown", async () => {
  const ways = {
    verify: (post: Post, code: string) => post.postern.verify("ada", code),
    confirmCodes: (post: Post, code: string) => post.postern.confirmCodes("ada", code),
    checkCode: (post: Post, code: string) => post.postern.checkCode("ada", code),
    lock: (post: Post, code: string) => post.postern.lock("ada", { proof: code }),
    replaceCodes: (post: Post, code: string) => post.postern.replaceCodes("ada", { proof: code }),
    recover: (post: Post, code: string) => post.postern.recover("ada", code, { account: "ada" }),
  }
  for (const [name, way] of Object.entries(ways)) {
    for (const [life, second, isGood] of [
      ["text", -1, true],
      ["text", 0, false],
      ["text", 1, false],
      ["mail", -1, true],
      ["mail", 0, false],
      ["mail", 1, false],
    ] as const) {
      const post = await openPost()
      assert.equal((await post.sealed.sendKit("ada", { proof: post.totp() })).outcome, "sent")
      // Asked for a minute before the mail's end, the passphrase's ten minutes outlast it.
      post.clock.advance(life === "text" ? 3600 : 86_400 - 60)
      await post.sealed.sendPassphrase("ada")
      const codes = await opened(post.mail.sent[0]!, passphraseIn(post.text.sent[0]!))
      post.clock.advance((life === "text" ? 600 : 60) + second)
      const answer = await way(post, codes[0]!)
      const said = answer.outcome === "refused" ? answer.reason : answer.outcome
      assert.equal(said === "expired", !isGood, `${name}, ${life}, ${second} s: ${said}`)
      assert.notEqual(said, "wrong-code")
    }
  }
})

test("[64] a set that was proved in time lives on, and one that was not says so and leaves the authenticator", async () => {
  const proved = await openPost()
  const codes = await received(proved)
  proved.clock.advance(599)
  assert.equal((await proved.postern.confirmCodes("ada", codes[0]!)).outcome, "confirmed")
  proved.clock.advance(365 * 86_400)
  assert.equal(await answerTo(proved, codes[0]!), "accepted")
  assert.deepEqual(await proved.sealed.sendPassphrase("ada"), { outcome: "refused", reason: "not-enrolled" })

  const late = await openPost()
  const lateCodes = await received(late)
  late.clock.advance(600)
  assert.equal(await answerTo(late, lateCodes[0]!), "expired")
  assert.equal((await late.postern.status("ada"))?.codes.status, "expired")
  assert.equal(await answerTo(late, late.totp()), "accepted")
  late.clock.advance(30)
  const again = await received(late)
  assert.equal(await answerTo(late, again[0]!), "accepted")
})

test("a text that came too late is sent again, with ten minutes of its own, five times at most and half a minute apart", async () => {
  const post = await openPost()
  const codes = await received(post)
  assert.deepEqual(await post.sealed.sendPassphrase("ada"), { outcome: "throttled", retryAfterSeconds: 30 })
  post.clock.advance(601)
  assert.equal(await answerTo(post, codes[0]!), "expired")
  for (let time = 2; time <= 5; time++) {
    const burst = await Promise.all(Array.from({ length: 10 }, () => post.sealed.sendPassphrase("ada")))
    assert.equal(burst.filter(({ outcome }) => outcome === "sent").length, 1)
    assert.equal(post.text.sent.length, time)
    post.clock.advance(30)
  }
  assert.deepEqual(await post.sealed.sendPassphrase("ada"), { outcome: "refused", reason: "expired" })
  assert.equal(new Set(post.text.sent.map(passphraseIn)).size, 1)
  assert.equal(await answerTo(post, codes[0]!), "accepted")
})

test("without a right proof nothing is made, sent or voided, and guessing waits", async () => {
  const post = await openPost()
  for (let guess = 0; guess < 5; guess++) {
    const proof = wrongTotp(post.uri, post.clock.now)
    assert.equal((await post.sealed.sendKit("ada", { proof })).outcome, "refused")
  }
  assert.equal((await post.sealed.sendKit("ada", { proof: post.totp() })).outcome, "throttled")
  assert.equal((await post.sealed.sendKit("bob", { proof: post.totp() })).outcome, "refused")
  assert.deepEqual([post.mail.sent, post.text.sent], [[], []])
  assert.equal(await answerTo(post, post.codes[0]!), "accepted")
})

test("one proof, asked for twenty times at once, sends one kit", async () => {
  const post = await openPost()
  const proof = post.totp()
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => post.sealed.sendKit("ada", { proof })))
  assert.deepEqual([outcomes.filter(({ outcome }) => outcome === "sent").length, post.mail.sent.length], [1, 1])
})

test("a mail that is not taken costs nothing: the same proof and the codes of before are still good", async () => {
  const post = await openPost()
  const failures: (() => Promise<void>)[] = [
    () => Promise.reject(new DeliveryFault("smtp-550", { isFinal: true })),
    () => Promise.reject(new TypeError("canary")),
  ]
  const proof = post.totp()
  for (const before of failures) {
    post.mail.before = before
    await assert.rejects(post.sealed.sendKit("ada", { proof }), { code: "delivery-failed" })
  }
  post.mail.before = async () => {}
  assert.equal(await answerTo(post, post.codes[0]!), "accepted")
  assert.equal((await post.sealed.sendKit("ada", { proof })).outcome, "sent")
  post.text.before = () => Promise.reject(new DeliveryFault("webhook-503"))
  await assert.rejects(post.sealed.sendPassphrase("ada"), { code: "delivery-failed" })
  assert.equal((await post.sealed.sendPassphrase("ada")).outcome, "throttled")
})

test("a channel that hangs is given up, and the attempts behind it go on", async () => {
  const post = await openPost({ timeoutMs: 50 })
  post.mail.before = ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
  const hanging = post.sealed.sendKit("ada", { proof: post.totp() })
  const waiting = post.postern.verify("ada", post.codes[0]!)
  await assert.rejects(hanging, { code: "delivery-failed" })
  assert.equal((await waiting).outcome, "accepted")
})

test("what happens while the mail is on its way decides: another sign-in does not spoil it, the same code elsewhere does", async () => {
  const post = await openPost()
  post.mail.before = async () => {
    post.mail.before = async () => {}
    assert.equal(await answerTo(post, wrongTotp(post.uri, post.clock.now)), "wrong-code")
  }
  assert.equal((await post.sealed.sendKit("ada", { proof: post.totp() })).outcome, "sent")
  assert.equal(post.mail.sent.length, 1)
  post.clock.advance(30)
  await post.sealed.sendPassphrase("ada")
  const current = await opened(post.mail.sent[0]!, passphraseIn(post.text.sent[0]!))

  post.clock.advance(30)
  const proof = post.totp()
  post.mail.before = async () => {
    assert.equal(await answerTo(post, proof), "accepted")
  }
  assert.deepEqual(await post.sealed.sendKit("ada", { proof }), { outcome: "refused", reason: "replayed" })
  assert.equal(await answerTo(post, current[1]!), "accepted")
  assert.equal((await post.postern.status("ada"))?.codes.set, 2)
})

test("an authenticator that is disabled or gone by the time the mail was taken: nothing is committed", async () => {
  const post = await openPost()
  post.mail.before = async () => void (await post.postern.remove("ada"))
  assert.equal((await post.sealed.sendKit("ada", { proof: post.totp() })).outcome, "refused")
  assert.equal(await post.postern.status("ada"), null)
})

test("where codes are all there is they are not sent, for a mail that never came would leave no way in", async () => {
  const post = await openPost()
  const { codeSet } = (await post.postern.recover("ada", post.codes[0]!, { account: "ada" })) as {
    codeSet: { codes: readonly string[] }
  }
  await assert.rejects(post.sealed.sendKit("ada", { proof: codeSet.codes[0]! }), { code: "authenticator-needed" })
  assert.equal(post.mail.sent.length, 0)
  assert.equal(await answerTo(post, codeSet.codes[0]!), "accepted")
})

test("both addresses must be there and differ, before a proof is spent or a passphrase counted", async () => {
  const post = await openPost()
  const proof = post.totp()
  for (const list of [
    [],
    addresses.slice(0, 1),
    addresses.slice(1),
    [{ channel: "chat", to: "ada" }, addresses[1]!],
    [
      { channel: "sms", to: "ada@example.com" },
      { channel: "email", to: "ada@example.com" },
    ],
  ]) {
    await post.postern.setAddresses("ada", list)
    await assert.rejects(post.sealed.sendKit("ada", { proof }), { code: "delivery-addresses" })
    await assert.rejects(post.sealed.sendPassphrase("ada"), { code: "delivery-addresses" })
  }
  await post.postern.setAddresses("ada", addresses)
  assert.equal((await post.sealed.sendKit("ada", { proof })).outcome, "sent")
})

test("an address that was taken out gets neither kit nor passphrase", async () => {
  const post = await openPost()
  await post.postern.setAddresses("ada", [addresses[0]!, { channel: "email", to: "new@example.com" }])
  await post.sealed.sendKit("ada", { proof: post.totp() })
  assert.deepEqual(
    post.mail.sent.map(({ address }) => address.to),
    ["new@example.com"],
  )
})

test("it is off unless the policy allows it, and one channel for both is refused at once", async () => {
  const post = await openPost({}, {})
  await assert.rejects(post.sealed.sendKit("ada", { proof: post.totp() }), { code: "delivery-off" })
  await assert.rejects(post.sealed.sendPassphrase("ada"), { code: "delivery-off" })
  assert.equal(post.mail.sent.length, 0)
  const { postern, mail } = post
  for (const passphraseChannel of [mail, new KeptChannel("email")])
    assert.throws(() => sealedDelivery({ postern, kitChannel: mail, passphraseChannel }), TypeError)
  const channels = { kitChannel: mail, passphraseChannel: post.text }
  for (const openerUrl of ["", "open-codes", "http://acme.example/codes", "javascript:alert(1)"])
    assert.throws(() => sealedDelivery({ postern, ...channels, openerUrl }), TypeError)
})

test("another tenant's subject of the same name has a set, an address and a passphrase of its own", async () => {
  const post = await openPost()
  const elsewhere = post.sealed.forTenant("other")
  assert.equal((await post.sealed.sendKit("ada", { proof: post.totp() })).outcome, "sent")
  await assert.rejects(elsewhere.sendPassphrase("ada"), { code: "delivery-addresses" })
  await post.postern.forTenant("other").setAddresses("ada", addresses)
  assert.deepEqual(await elsewhere.sendPassphrase("ada"), { outcome: "refused", reason: "not-enrolled" })
})

test("the wrong passphrase opens nothing, and every kit has another one", async () => {
  const post = await openPost()
  await received(post)
  post.clock.advance(600)
  await received(post)
  const [first, second] = post.text.sent.map(passphraseIn)
  assert.notEqual(first, second)
  await assert.rejects(opened(post.mail.sent[0]!, second!))
  assert.equal(readKitPassphrase(first!), first)
})

test("messages are in the address's language, their facts filled in, and what comes from outside stays text", async () => {
  const post = await openPost({ openerUrl: "https://acme.example/codes" })
  let now = 0
  for (const language of ["en", "de-AT", "fr", "es", "ja", "zh-Hans", "ar", "pt"]) {
    const list = addresses.map(address => ({ ...address, language }))
    await post.postern.setAddresses("ada", list)
    await received(post)
    post.clock.advance(600 + now++)
    const [mail, text] = [post.mail.sent.at(-1)!.message, post.text.sent.at(-1)!.message]
    const spoken = language === "pt" ? "en" : language === "de-AT" ? "de" : language
    for (const { html, title, text: plain } of [mail, text]) {
      assert.ok(html.includes(`<html lang="${spoken}" dir="${spoken === "ar" ? "rtl" : "ltr"}">`))
      assert.ok(!/[{}]/.test(title + plain) && !title.includes("\n"))
      assert.ok(!/<script|<img|<link|src=/.test(html))
    }
    assert.ok(mail.text.includes("https://acme.example/codes") && mail.text.includes("ada@example.com"))
  }
  const hostile = openTrial({ issuer: '<b>&"', policy: { codes: { delivery: "sealed" } } })
  const mail = new KeptChannel("email")
  const channels = { kitChannel: mail, passphraseChannel: new KeptChannel("sms") }
  await hostile.postern.setAddresses("ada", addresses)
  const { uri } = await enroll(hostile)
  const sealed = sealedDelivery({ postern: hostile.postern, ...channels })
  await sealed.sendKit("ada", { proof: authenticatorCode(uri, hostile.clock.now) })
  assert.ok(!mail.sent[0]!.message.html.includes("<b>"))
})
