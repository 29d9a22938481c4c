import assert from "node:assert/strict"
import { spawn } from "node:child_process"
import { text } from "node:stream/consumers"
import { test } from "node:test"
import { renderNotice, smtpChannel } from "postern/notices"
import { account, openMailServer } from "../../packages/postern/src/notices/channels/smtp/mail-server.test.ts"
import { noticeKinds, sampleDelivery, sampleNotice } from "../../packages/postern/src/notices/sample-notices.test.ts"
import { within } from "../waiting.ts"

// Python's mail parser shares nothing with the mailer: it reads the standards (RFC 5322, 2045 to 2047, 2231) by itself.
const reader = `
import sys, json
from email import message_from_bytes, policy
def read(raw):
  mail = message_from_bytes(raw.encode("utf8"), policy=policy.default)
  parts = [part for part in mail.walk() if not part.is_multipart()]
  return {
    "defects": [str(defect) for part in mail.walk() for defect in part.defects],
    "headers": [[name.lower(), str(value)] for name, value in mail.items()],
    "types": [part.get_content_type() for part in parts],
    "text": mail.get_body(("plain",)).get_content(),
    "html": mail.get_body(("html",)).get_content(),
    "files": [[part.get_filename(), part.get_content().hex()] for part in mail.iter_attachments()],
  }
json.dump([read(raw) for raw in json.load(sys.stdin)], sys.stdout)
`

interface ReadMail {
  readonly defects: string[]
  readonly headers: [string, string][]
  readonly types: string[]
  readonly text: string
  readonly html: string
  readonly files: [string, string][]
}

async function readByPython(raws: readonly string[]): Promise<ReadMail[]> {
  const python = spawn("python3", ["-c", reader], { stdio: ["pipe", "pipe", "inherit"] })
  python.stdin.end(JSON.stringify(raws))
  return JSON.parse(await within("the answer of Python", text(python.stdout))) as ReadMail[]
}

async function hasPython(): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const python = spawn("python3", ["-c", "import email"], { stdio: "ignore" })
  python.once("error", () => resolve(false)).once("exit", code => resolve(code === 0))
  return within("python3", promise)
}

test("[58] [59] Python's mail parser reads of every kind what was written, in Latin, Japanese and Arabic", {
  skip: (await hasPython()) ? false : "python3 is not installed",
}, async () => {
  const server = await openMailServer({ secure: true })
  const channel = smtpChannel({
    host: "localhost",
    port: server.port,
    auth: account,
    ca: server.ca,
    from: "Söhne & Cie <no-reply@acme.example>",
  })
  const languages = ["fr", "ja", "ar"]
  const attachments = [
    { fileName: "Übersicht.age", contentType: "application/octet-stream", bytes: Uint8Array.of(0, 13, 10, 255) },
  ]
  const deliveries = noticeKinds.map((kind, place) => {
    const address = { channel: "email", to: "ada@example.com", language: languages[place % languages.length]! }
    const notice = sampleNotice(kind, { issuer: "Söhne & Cie" })
    const message = { ...renderNotice(notice, address.language), attachments }
    return sampleDelivery(notice, address.to, { address, message })
  })
  for (const delivery of deliveries) await channel.send(delivery)
  await channel.close()
  await server.close()
  const mails = await readByPython(server.mails.map(({ raw }) => raw))
  assert.equal(mails.length, noticeKinds.length)
  for (const [place, { notice, message }] of deliveries.entries()) {
    const { defects, headers, ...mail } = mails[place]!
    const header = (name: string): string[] => headers.filter(([key]) => key === name).map(([, value]) => value)
    assert.deepEqual(defects, [], notice.kind)
    assert.deepEqual(header("subject"), [message.title])
    assert.deepEqual(header("from"), ["Söhne & Cie <no-reply@acme.example>"])
    assert.deepEqual(header("to"), ["ada@example.com"])
    assert.equal(mail.text.replaceAll("\r\n", "\n").trimEnd(), message.text.trimEnd(), notice.kind)
    assert.equal(mail.html.replaceAll("\r\n", "\n").trimEnd(), message.html.trimEnd(), notice.kind)
    assert.deepEqual(mail.types, ["text/plain", "text/html", "application/octet-stream"])
    assert.deepEqual(mail.files, [["Übersicht.age", "000d0aff"]])
  }
})
