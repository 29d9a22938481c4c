import assert from "node:assert/strict"
import { test } from "node:test"
import { exportLine, parseExportLine } from "./exported-event.ts"

const event = { seq: 7, at: Date.UTC(2026, 0, 1), kind: "accepted", body: '{"set":1}', mac: Buffer.alloc(16, 0xab) }
const exported = { tenant: "default", subject: "ada", event }

test("an event comes back from its line as it was, and so does one whose body is no JSON of ours", () => {
  for (const body of [event.body, '{"set": 1}', "no JSON"])
    assert.deepEqual(parseExportLine(exportLine({ ...exported, event: { ...event, body } })), {
      ...exported,
      event: { ...event, body },
    })
})

test("a MAC in another spelling, cut to nothing or too long to be one is refused, and the line is not quoted", () => {
  const line = (mac: unknown) => JSON.stringify({ ...JSON.parse(exportLine(exported)), mac })
  const mac = event.mac.toString("base64url")
  assert.deepEqual(parseExportLine(line(mac)), exported)
  for (const odd of [
    "0",
    "",
    `${mac}=`,

    mac.replace(/.$/, "x"),
    event.mac.toString("hex").repeat(9),
    7,
    null,
  ]) {
    assert.throws(
      () => parseExportLine(line(odd)),
      (fault: unknown) =>
        fault instanceof SyntaxError && fault.message.startsWith("mac: ") && !fault.message.includes(mac),
      String(odd),
    )
  }
})
