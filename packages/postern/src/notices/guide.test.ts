import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { test } from "node:test"
import { renderNotice } from "./messages/render-notice.ts"
import { noticeKinds, sampleNotice } from "./sample-notices.test.ts"
import { en } from "./words/en.ts"

const guide = await readFile(new URL("../../../../docs/guides/notices.md", import.meta.url), "utf8")
const rows = new Map(
  [...guide.matchAll(/^\| `([\w-]+)` \| ([^|]+) \| ([^|]+) \|$/gm)].map(([, kind, ...cells]) => [kind!, cells]),
)

test("the guide names every kind with its headline and with what the notice tells a person to do about a stranger", () => {
  for (const kind of noticeKinds) {
    const { text } = renderNotice(sampleNotice(kind, { source: {} }), "en")
    const asksYou = text.includes("Contact Acme")
    const changes = text.includes("Change your password.") && !asksYou
    const expected = asksYou ? "ask you" : changes ? "report, and change the password" : "report"
    assert.deepEqual(rows.get(kind), [en.kinds[kind].title, expected], kind)
  }
})

test("the guide explains every reason that a channel can give", async () => {
  const files = [
    "channels/smtp/smtp-fault.ts",
    "channels/smtp/smtp-channel.ts",
    "channels/smtp/smtp-transport.ts",
    "channels/smtp/mail.ts",
    "channels/webhook/webhook-answer.ts",
    "channels/callback-channel.ts",
  ]
  const sources = await Promise.all(files.map(file => readFile(new URL(file, import.meta.url), "utf8")))
  const reasons = sources.flatMap(
    source => source.match(/"(?:smtp|webhook|callback|nodemailer|address|attachment)-[a-z]+"/g) ?? [],
  )
  assert.ok(new Set(reasons).size >= 12)
  for (const reason of reasons) assert.ok(guide.includes(`\`${reason.slice(1, -1)}\``), reason)
})
