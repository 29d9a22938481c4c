import assert from "node:assert/strict"
import { test } from "node:test"
import { inspect } from "node:util"
import { readSender } from "./sender.ts"
import { type SmtpOptions, smtpChannel } from "./smtp-channel.ts"
import { readSmtpUrl } from "./smtp-server-address.ts"

test("an address of a mail server is read with its user, and ports are those of the scheme", () => {
  assert.deepEqual(readSmtpUrl("smtps://ada%40acme:p%25%3A%2F@mail.example"), {
    host: "mail.example",
    port: 465,
    isSecure: true,
    isLocal: false,
    auth: { user: "ada@acme", pass: "p%:/" },
  })
  const local = readSmtpUrl("smtp://[::1]:2525")
  assert.deepEqual(
    [local.host, local.port, local.isLocal, local.isSecure, local.auth],
    ["::1", 2525, true, false, null],
  )
  assert.equal(readSmtpUrl("smtp://mail.example").port, 587)
  for (const host of ["localhost.evil.example", "127.evil.example", "127.0.0.1.nip.io"])
    assert.equal(readSmtpUrl(`smtp://${host}`).isLocal, false)
})

test("settings that cannot be used are refused at once, and the password is in no message", () => {
  const urls = [
    "smtp://u:canary@mail.example?tls.rejectUnauthorized=false",
    "smtp://u:canary@mail.example/?ignoreTLS=true",
    "smtp://u:canary@mail.example/path",
    "http://u:canary@mail.example",
    "smtp://u:canary@",
    "smtp://u:canary@mail.example:99999",
    "smtp://u:%canary@mail.example",
    "smtp://u:canary%0d%0aQUIT@mail.example",
    "smtp://u:@mail.example",
    "canary",
  ]
  for (const url of urls) {
    assert.throws(
      () => smtpChannel({ url, from: "no-reply@acme.example" }),
      fault => (fault instanceof TypeError || fault instanceof RangeError) && !inspect(fault).includes("canary"),
      url,
    )
  }
  const parts: Partial<SmtpOptions>[] = [
    { from: "nobody" },
    { from: "Acme <no-reply@acme.example>, eve@example.com" },
    { name: "E-Mail" },
    { timeoutMs: 0 },
    { maxConnections: 1.5 },
    { auth: { user: "u", pass: "canary\r\n" } } as never,
    { host: "mail.example\r\nX" } as never,
    { port: 0 } as never,
  ]
  for (const part of parts)
    assert.throws(
      () => smtpChannel({ host: "mail.example", from: "no-reply@acme.example", ...part } as SmtpOptions),
      fault => (fault instanceof TypeError || fault instanceof RangeError) && !inspect(fault).includes("canary"),
      JSON.stringify(part),
    )
})

test("a sender is an address, with or without a name", () => {
  assert.deepEqual(readSender("no-reply@acme.example"), {
    name: null,
    address: "no-reply@acme.example",
    domain: "acme.example",
  })
  for (const from of ["Acme, Inc. <a@acme.example>", '"Acme, Inc." <a@acme.example>'])
    assert.deepEqual(readSender(from), { name: "Acme, Inc.", address: "a@acme.example", domain: "acme.example" })
})
