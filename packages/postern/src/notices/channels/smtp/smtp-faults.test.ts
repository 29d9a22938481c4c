import assert from "node:assert/strict"
import { execFile } from "node:child_process"
import { createServer } from "node:net"
import { test } from "node:test"
import { fileURLToPath } from "node:url"
import { inspect, promisify } from "node:util"
import { heard, until } from "../../../../../../test/waiting.ts"
import { sampleDelivery, sampleNotice } from "../../sample-notices.test.ts"
import { account, openMailServer, openScriptedServer } from "./mail-server.test.ts"
import { type SmtpOptions, smtpChannel } from "./smtp-channel.ts"

const from = "no-reply@acme.example"
const delivery = sampleDelivery(sampleNotice("recovered"), "ada-canary@example.com")
const local = (port: number, options: Partial<SmtpOptions> = {}) =>
  smtpChannel({ url: `smtp://localhost:${port}`, from, ...options } as SmtpOptions)

const manners: Readonly<Record<string, string>> = {
  connect: "220 mail.example ready",
  EHLO: "250 mail.example",
  "MAIL FROM": "250 2.1.0 ok",
  "RCPT TO": "250 2.1.5 ok",
  DATA: "354 go on",
  ".": "250 2.0.0 taken",
  QUIT: "221 bye",
  RSET: "250 ok",
}
const verbOf = (command: string): string => Object.keys(manners).find(verb => command.startsWith(verb)) ?? command

/** Sends to a server that minds its manners but for one command. */
async function sendWhere(verb: string, line: string | null, options: Partial<SmtpOptions> = {}) {
  const server = await openScriptedServer(command =>
    verbOf(command) === verb ? line : (manners[verbOf(command)] ?? "500 what?"),
  )
  const channel = local(server.port, options)
  const fault = await channel.send(delivery).then(
    () => null,
    one => one,
  )
  await channel.close()
  await server.close()
  return fault === null ? null : { reason: fault.reason, isFinal: fault.isFinal, shown: inspect(fault, { depth: 9 }) }
}

test("a server with manners takes the mail, here without TLS because it is this machine", async () => {
  assert.equal(await sendWhere("none", ""), null)
})

test("what a server refuses for good about the recipient or the message is final; all else is tried again", async () => {
  const answers: [string, string, boolean][] = [
    ["RCPT TO", "550 5.1.1 <ada-canary@example.com> no such user", true],
    ["RCPT TO", "553 5.1.3 bad address", true],
    ["RCPT TO", "450 4.2.0 <ada-canary@example.com> greylisted", false],
    ["RCPT TO", "452 4.2.2 mailbox full", false],
    ["MAIL FROM", "550 5.7.1 sender refused", false],
    ["MAIL FROM", "451 4.3.0 later", false],
    [".", "554 5.6.0 message refused", true],
    [".", "451 4.3.0 disk full", false],
    ["DATA", "421 4.3.2 going down", false],
    ["connect", "554 5.3.2 no service", false],
    ["connect", "421 4.3.2 too busy", false],
  ]
  for (const [verb, line, isFinal] of answers) {
    const fault = await sendWhere(verb, line)
    assert.deepEqual([fault?.reason, fault?.isFinal], [`smtp-${line.slice(0, 3)}`, isFinal], `${verb} ${line}`)
    assert.ok(!fault!.shown.includes("canary"), fault!.shown)
  }
})

test("a connection that is cut, anywhere in the dialogue, is tried again", async () => {
  for (const verb of ["connect", "EHLO", "MAIL FROM", "RCPT TO", "DATA", "."]) {
    const fault = await sendWhere(verb, null)
    assert.deepEqual([fault?.reason, fault?.isFinal], ["smtp-cut", false], verb)
  }
})

test("a mail whose fate is unknown is not sent again by the channel: whether to is the dispatcher's to say", async () => {
  const server = await openScriptedServer(command =>
    command === "." ? null : (manners[verbOf(command)] ?? "500 what?"),
  )
  const channel = local(server.port)
  await assert.rejects(channel.send(delivery), { reason: "smtp-cut", isFinal: false })
  assert.equal(server.commands.filter(command => command === "DATA").length, 1)
  await channel.close()
  await server.close()
})

test("a kept connection that the server has ended meanwhile costs no try", async () => {
  let mails = 0
  const server = await openScriptedServer(command => {
    if (command.startsWith("MAIL FROM")) mails++
    return command.startsWith("MAIL FROM") && mails === 2 ? null : (manners[verbOf(command)] ?? "500 what?")
  })
  const channel = local(server.port)
  await channel.send(delivery)
  await channel.send(delivery)
  assert.equal(server.commands.filter(command => command === ".").length, 2)
  assert.equal(server.commands.filter(command => command.startsWith("EHLO")).length, 2)
  await channel.close()
  await server.close()
})

test("a server that falls silent, anywhere in the dialogue, is given up on", async () => {
  for (const verb of ["connect", "EHLO", "RCPT TO", "."]) {
    const fault = await sendWhere(verb, "", { timeoutMs: 150 })
    assert.deepEqual([fault?.reason, fault?.isFinal], ["smtp-timeout", false], verb)
  }
})

test("a slow server is waited for, and one that never comes to the end of its answer is not", async () => {
  const slow = await openMailServer({
    secure: true,
    authOptional: true,
    onRcptTo: (_address, _session, done) => void setTimeout(done, 300),
  })
  const patient = smtpChannel({ host: "localhost", port: slow.port, ca: slow.ca, from })
  await patient.send(delivery)
  assert.equal(slow.mails.length, 1)
  await patient.close()
  await slow.close()

  const trickling = createServer(socket => {
    const drop = setInterval(() => socket.write("220-"), 10)
    socket.on("error", () => {}).on("close", () => clearInterval(drop))
  })
  trickling.listen(0, "localhost")
  await heard(trickling, "listening")
  const hurried = local((trickling.address() as { port: number }).port, { timeoutMs: 300 })
  await assert.rejects(hurried.send(delivery), { reason: "smtp-timeout", isFinal: false })
  await hurried.close()
  trickling.close()
  await heard(trickling, "close")
})

test("the dispatcher's signal ends a mail at once, and the channel goes on to the next", async () => {
  let isSilent = true
  const server = await openScriptedServer(command =>
    verbOf(command) === "RCPT TO" && isSilent ? "" : (manners[verbOf(command)] ?? "500 what?"),
  )
  const channel = local(server.port)
  const controller = new AbortController()
  const sent = channel.send({ ...delivery, signal: controller.signal })
  await until("the mail's recipient", () => server.commands.some(command => command.startsWith("RCPT")))
  controller.abort()
  await assert.rejects(sent, { reason: "smtp-aborted", isFinal: false })
  await assert.rejects(channel.send({ ...delivery, signal: AbortSignal.abort() }), { reason: "smtp-aborted" })
  isSilent = false
  await assert.doesNotReject(channel.send(delivery))
  await channel.close()
  await server.close()
})

test("a server that is not there is a fault to try again", async () => {
  const server = await openScriptedServer(() => "")
  await server.close()
  const channel = local(server.port)
  await assert.rejects(channel.send(delivery), { reason: "smtp-unreachable", isFinal: false })
  await channel.close()
})

test("where STARTTLS is a must, a server that was stripped of it gets neither the mail nor the password", async () => {
  for (const hideSTARTTLS of [true, false]) {
    const server = await openMailServer(
      hideSTARTTLS
        ? { hideSTARTTLS, disabledCommands: ["STARTTLS"], allowInsecureAuth: true }
        : { allowInsecureAuth: true },
    )
    const channel = local(server.port, {
      url: `smtp://${account.user}:${encodeURIComponent(account.pass)}@localhost:${server.port}`,
      requireTls: true,
      ca: server.ca,
    } as never)
    if (hideSTARTTLS) {
      await assert.rejects(channel.send(delivery), { reason: "smtp-tls", isFinal: false })
      await assert.rejects(channel.check(), { reason: "smtp-tls" })
      assert.deepEqual([server.mails.length, server.passwords], [0, []])
    } else {
      await channel.send(delivery)
      assert.deepEqual([server.mails.length, server.mails[0]!.isSecure, server.mails[0]!.user], [1, true, account.user])
    }
    await channel.close()
    await server.close()
  }
})

test("what a man in the middle says before TLS is up counts for nothing", async () => {
  // The injected answers after 220 would be taken for the server's, encrypted ones (CVE-2021-38371 and others).
  const server = await openScriptedServer(command =>
    command.startsWith("EHLO")
      ? "250-mail.example\r\n250-STARTTLS\r\n250 AUTH PLAIN"
      : command === "STARTTLS"
        ? "220 go\r\n250 AUTH PLAIN\r\n235 welcome\r\n250 ok\r\n250 ok\r\n354 go\r\n250 taken"
        : (manners[verbOf(command)] ?? "500 what?"),
  )
  const channel = local(server.port, { requireTls: true, timeoutMs: 1_000 })
  await assert.rejects(channel.send(delivery), fault =>
    /^smtp-(?:tls|cut|timeout)$/.test((fault as { reason: string }).reason),
  )
  assert.ok(!server.commands.some(command => /AUTH|MAIL|RCPT|DATA/.test(command)), server.commands.join())
  await channel.close()
  await server.close()
})

test("without nodemailer the fault says what to install", async () => {
  const script = `
    import { registerHooks } from "node:module"
    registerHooks({ resolve(specifier, context, next) {
      if (specifier === "nodemailer") throw Object.assign(new Error("not found"), { code: "ERR_MODULE_NOT_FOUND" })
      return next(specifier, context)
    } })
    const { smtpChannel } = await import(${JSON.stringify(new URL("smtp-channel.ts", import.meta.url).href)})
    const channel = smtpChannel({ url: "smtp://localhost:1", from: "a@acme.example" })
    const fault = await channel.check().catch(one => one)
    console.log(fault.reason, fault.isFinal, fault.cause.message)
  `
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=postern-source", "--input-type=module", "--eval", script],
    { cwd: fileURLToPath(new URL(".", import.meta.url)) },
  )
  assert.match(stdout, /^nodemailer-missing false Sending mail needs .*npm install nodemailer/)
})
