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

test("a line that is no event says which field is wrong and what was expected", () => {
  const fields = JSON.parse(exportLine(exported))
  const lineWith = (changes: object) => JSON.stringify({ ...fields, ...changes })
  const cases: [string, RegExp][] = [
    ["{", /^line: expected JSON/],
    ["5", /^line: expected an object/],
    ["null", /^line: expected an object/],
    ["[]", /^line: expected an object/],
    ...[0, -1, 1.5, "7", null].map((seq): [string, RegExp] => [lineWith({ seq }), /^seq: expected a whole number/]),
    [lineWith({ at: "yesterday" }), /^at: expected a time in ISO 8601/],
    [lineWith({ kind: "" }), /^kind: expected a string/],
    [lineWith({ subject: 5 }), /^subject: expected a string/],
    [lineWith({ mac: Buffer.alloc(49).toString("base64url") }), /^mac: expected base64url/],
  ]
  for (const [text, message] of cases)
    assert.throws(
      () => parseExportLine(text),
      (fault: Error) => fault instanceof SyntaxError && message.test(fault.message),
      text,
    )
  assert.equal(parseExportLine(lineWith({ mac: Buffer.alloc(48).toString("base64url") })).event.mac.length, 48)
})
