import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { inspect } from "node:util"
import type { Delivery, DeliveryFault } from "../../delivery/channel.ts"
import { canaries, noticeKinds, sampleDelivery, sampleNotice } from "../../sample-notices.test.ts"
import { wordingFor } from "../../words/language.ts"
import { account, type MailServer, openMailServer } from "./mail-server.test.ts"
import { type SmtpChannel, type SmtpOptions, smtpChannel } from "./smtp-channel.ts"

const from = "no-reply@acme.example"
const open: SmtpChannel[] = []

function channelTo({ port, ca }: MailServer, options: Partial<SmtpOptions> = {}): SmtpChannel {
  const server = { host: "localhost", port, secure: true, auth: account } as const
  const channel = smtpChannel({ ...server, ca, from, ...options } as SmtpOptions)
  open.push(channel)
  return channel
}

const unwrapped = (text: string): string => text.replace(/[\s\u2068\u2069]/g, "")

describe("over TLS, signed in", () => {
  let server: MailServer
  let channel: SmtpChannel

  before(async () => {
    server = await openMailServer({ secure: true })
    channel = channelTo(server)
  })
  after(async () => {
    await Promise.all(open.map(one => one.close()))
    await server.close()
  })

  test("[58] [59] every kind arrives by mail in every language, readable, with no code, secret or key in it", async () => {
    for (const language of ["en", "de", "ja", "ar"]) {
      for (const kind of noticeKinds) {
        server.mails.length = 0
        const address = { channel: "email", to: "ada@example.com", language }
        await channel.send(sampleDelivery(sampleNotice(kind), address.to, { address }))
        const [mail] = server.mails
        assert.deepEqual(
          [server.mails.length, mail!.to, mail!.from, mail!.isSecure],
          [1, ["ada@example.com"], from, true],
        )
        const { subject, text, html, from: sender } = mail!.email
        const words = wordingFor(language).words.kinds[kind]
        assert.ok(subject!.includes(words.title.split("{in}")[0]!.trim()), `${language} ${kind}: ${subject}`)
        assert.ok(unwrapped(text!).includes(unwrapped(words.what)), `${language} ${kind}`)
        assert.ok(html!.includes(words.what) && html!.startsWith("<!DOCTYPE html>"))
        assert.deepEqual(sender, { name: "Acme", address: from })
        for (const canary of [...canaries, account.pass])
          for (const part of [mail!.raw, text, html, subject]) assert.ok(!part!.includes(canary), `${kind} ${canary}`)
      }
    }
    assert.ok(server.connections() <= 3, "connections are kept")
  })

  test("[58] two addresses get a mail each, and neither learns of the other", async () => {
    server.mails.length = 0
    const notice = sampleNotice("recovered")
    await Promise.all(["ada@example.com", "ada@other.example"].map(to => channel.send(sampleDelivery(notice, to))))
    assert.deepEqual(server.mails.map(mail => mail.to.join()).sort(), ["ada@example.com", "ada@other.example"])
    for (const { raw, to } of server.mails) assert.equal(/ada@other\.example/.test(raw), to[0] === "ada@other.example")
  })

  test("headers say that a machine wrote it, and every try of a delivery bears the same Message-ID", async () => {
    server.mails.length = 0
    const delivery = sampleDelivery(sampleNotice("throttled"), "ada@example.com")
    await channel.send(delivery)
    await channel.send(delivery)
    await channel.send({ ...delivery, id: "another\r\nX: y" })
    const header = (mail: number, key: string): string | undefined =>
      server.mails[mail]!.email.headers.find(one => one.key === key)?.value
    assert.equal(header(0, "auto-submitted"), "auto-generated")
    assert.match(server.mails[0]!.email.messageId!, /^<postern\.[0-9a-f]{40}@acme\.example>$/)
    assert.equal(server.mails[1]!.email.messageId, server.mails[0]!.email.messageId)
    assert.notEqual(server.mails[2]!.email.messageId, server.mails[0]!.email.messageId)
    assert.match(header(0, "content-type")!, /^multipart\/alternative/)
    assert.ok(!server.mails[0]!.raw.toLowerCase().includes("nodemailer"))
  })

  test("a mailbox whose name is not in ASCII is reached, too (RFC 6531)", async () => {
    server.mails.length = 0
    await channel.send(sampleDelivery(sampleNotice("recovered"), "ünal@bücher.example"))
    assert.deepEqual(server.mails[0]!.to, ["ünal@bücher.example"])
    assert.equal(server.mails[0]!.email.to![0]!.address, "ünal@bücher.example")
  })

  test("a file goes along, byte for byte", async () => {
    server.mails.length = 0
    const bytes = Uint8Array.from({ length: 300 }, (_, place) => place % 256)
    const delivery = sampleDelivery(sampleNotice("codes-issued"), "ada@example.com")
    const attachments = [
      { fileName: "Übersicht codes.age", contentType: "application/octet-stream", bytes: bytes.subarray(10) },
    ]
    await channel.send({ ...delivery, message: { ...delivery.message, attachments } })
    const [file] = server.mails[0]!.email.attachments
    assert.equal(file!.filename, "Übersicht codes.age")
    assert.deepEqual(new Uint8Array(file!.content as ArrayBuffer), bytes.subarray(10))
    for (const fileName of ["a/b", "..\\x", "a\r\nX: y", "", "\u202Egpj.exe"]) {
      const bad = [{ ...attachments[0]!, fileName }]
      await assert.rejects(channel.send({ ...delivery, message: { ...delivery.message, attachments: bad } }), {
        reason: "attachment-invalid",
        isFinal: true,
      })
    }
  })

  test("a server that cannot be trusted, and a wrong password, are faults to try again; neither names the password", async () => {
    const other = await openMailServer({ secure: true })
    const untrusted = channelTo({ ...server, ca: other.ca })
    await assert.rejects(untrusted.check(), { reason: "smtp-tls", isFinal: false })
    const wrong = channelTo(server, { auth: { user: account.user, pass: "wrong-canary" } } as never)
    const seen: unknown[] = []
    await wrong.check().catch(fault => seen.push(fault))
    await wrong.send(sampleDelivery(sampleNotice("throttled"), "ada@example.com")).catch(fault => seen.push(fault))
    assert.deepEqual(
      seen.map(fault => (fault as DeliveryFault).reason),
      ["smtp-535", "smtp-535"],
    )
    assert.ok(
      seen.every(fault => !(fault as DeliveryFault).isFinal && !inspect(fault, { depth: 9 }).includes("canary")),
    )
    await assert.doesNotReject(channel.check())
    await other.close()
  })

  test("after closing nothing is sent", async () => {
    const closed = channelTo(server)
    await closed.send(sampleDelivery(sampleNotice("throttled"), "ada@example.com"))
    await closed.close()
    await assert.rejects(closed.send(sampleDelivery(sampleNotice("throttled"), "ada@example.com")), {
      reason: "smtp-closed",
    })
  })
})

describe("header injection", () => {
  let server: MailServer
  let channel: SmtpChannel

  before(async () => {
    server = await openMailServer({ secure: true })
    channel = channelTo(server)
  })
  after(async () => {
    await channel.close()
    await server.close()
  })

  const breaks = [
    "\r\n",
    "\n",
    "\r",
    "\0",
    "\u2028",
    "\u2029",
    "\u0085",
    "\v",
    "\f",
    "\r\n\r\n",
    "=?utf-8?Q?=0D=0A?=",
    "%0d%0a",
  ]
  const expectedKeys = [
    "auto-submitted",
    "content-type",
    "date",
    "from",
    "message-id",
    "mime-version",
    "subject",
    "to",
    "x-auto-response-suppress",
  ]

  test("is impossible through issuer, account, title and identity of a delivery", async () => {
    for (const separator of breaks) {
      server.mails.length = 0
      const evil = `Acme${separator}Bcc: eve@example.com${separator}X-Evil: 1${separator}<b>\u202E"Q" <eve@example.com>, `
      const notice = sampleNotice("backup-code-used", { id: evil, issuer: evil.repeat(3), account: evil })
      const delivery = sampleDelivery(notice, "ada@example.com")
      await channel.send(delivery)
      await channel.send({ ...delivery, message: { ...delivery.message, title: evil.repeat(50) } })
      for (const { raw, to, email } of server.mails) {
        assert.deepEqual(to, ["ada@example.com"])
        const lines = raw.slice(0, raw.indexOf("\r\n\r\n")).split("\r\n")
        const keys = lines
          .filter(line => !/^[ \t]/.test(line))
          .map(line => line.slice(0, line.indexOf(":")).toLowerCase())
        assert.deepEqual(keys.sort(), expectedKeys, JSON.stringify(separator))
        assert.ok(lines.every(line => line.length <= 998 && /^[\x20-\x7e\t]*$/.test(line)))
        assert.equal(email.from!.address, from)
        assert.deepEqual(email.to, [{ name: "", address: "ada@example.com" }])
        assert.ok(email.bcc === undefined && email.cc === undefined)
        assert.doesNotMatch(email.subject!, /[\p{Cc}\p{Zl}\p{Zp}\u202E]/u)
        assert.doesNotMatch((email.from as { name: string }).name, /[\p{Cc}\p{Zl}\p{Zp}\u202E]/u)
      }
      assert.equal(server.mails.length, 2)
    }
  })

  test("is impossible through an address: what is none is refused for good before anything is sent", async () => {
    server.mails.length = 0
    for (const separator of [...breaks, ", ", ";", " "]) {
      for (const to of [`ada@example.com${separator}eve@example.com`, `ada${separator}@example.com`, `${separator}`]) {
        const isAddress = separator.startsWith("=?") || separator.startsWith("%")
        const sent = channel.send(sampleDelivery(sampleNotice("recovered"), to))
        if (isAddress && to.startsWith("ada") && to.split("@").length === 2) await sent
        else await assert.rejects(sent, { reason: "address-invalid", isFinal: true }, JSON.stringify(to))
      }
    }
    // `%` and `=` may stand in a local part, where they mean nothing.
    for (const { to } of server.mails) assert.ok(/^ada[%=?\w-]+@example\.com$/.test(to.join()), to.join())
  })

  test("is impossible through the channel's own sender", async () => {
    const named = channelTo(server, { from: '"Acme, \u2028Inc. \u202E" <no-reply@acme.example>' })
    server.mails.length = 0
    await named.send(sampleDelivery(sampleNotice("recovered"), "ada@example.com"))
    assert.deepEqual(server.mails[0]!.email.from, { name: "Acme, Inc.", address: from })
    await named.close()
  })
})

test("text from outside does not reach the source of a mail as markup", async () => {
  const server = await openMailServer({ secure: true })
  const channel = channelTo(server)
  const delivery: Delivery = sampleDelivery(
    sampleNotice("recovered", { account: "<img src=x onerror=1>" }),
    "ada@example.com",
  )
  await channel.send(delivery)
  assert.ok(server.mails[0]!.email.html!.includes("&lt;img src=x onerror=1&gt;"))
  assert.ok(server.mails[0]!.email.text!.includes("<img src=x onerror=1>"))
  await channel.close()
  await server.close()
})
