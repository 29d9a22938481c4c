import assert from "node:assert/strict"
import test from "node:test"
import { withArticle } from "../article.ts"
import { readImport } from "../import-file.ts"
import { labelsOtherNumber } from "./other-numbers.ts"

test("labels of serial numbers and the like are told from labels of codes, in the languages of the exports", () => {
  for (const line of [
    "Serial: C02XK1ZZJG5J",
    "Laptop serial number C02XK1ZZJG5J",
    "- S/N: 1a2b3c4d5e",
    "Seriennummer: 1A2B3C4D",
    "Order #112-3456789-1234567",
    "Kundennummer 12345678",
    "IBAN: DE02120300000000202051",
    "MAC address = 00:1b:63:84:45:e6",
    "Numéro de série : 1A2B3C4D",
    "API key: 1a2b3c4d5e6f7a8b",
    "Tracking no. 1Z999AA10123456784",
  ])
    assert.ok(labelsOtherNumber(line), line)
  for (const line of [
    "Recovery code: 1a2b3-c4d5e",
    "Backup key 1a2b3c4d",
    "1a2b3-c4d5e",
    "Code 3: 1a2b3-c4d5e",
    "Wiederherstellungscode 1a2b3c4d",
    "used 1a2b3-c4d5e",
    "Emergency: 1a2b3c4d",
    "Series of codes: 1a2b3c4d",
  ])
    assert.ok(!labelsOtherNumber(line), line)
})

test("a serial number in a note is no code and is no finding, and is named all the same", async () => {
  const notes = "Recovery codes:\n1a2b3-c4d5e\nf0f0f-1a1a1\nSerial: 0a1b2-c3d4e\nOrder 112-3456789-1234567"
  const items = [
    { type: 1, name: "GitHub", notes, fields: [{ name: "Serial number", value: "C02XK1ZZJG5J", type: 0 }] },
    { type: 2, name: "Laptop", notes: "Backup codes are in the safe\nSerial: C02XK1ZZJG5J\nSerial: C02XK1ZZJG5K" },
  ]
  const bytes = Buffer.from(JSON.stringify({ encrypted: false, items }))
  const { candidates, unread, otherNumbers } = await readImport(
    { name: "bitwarden.json", bytes },
    { askPassword: async () => "" },
  )
  assert.deepEqual(
    candidates.map(({ name, codes }) => [name, codes.map(({ text }) => text)]),
    [["GitHub", ["1a2b3-c4d5e", "f0f0f-1a1a1"]]],
  )
  assert.deepEqual(unread, [])
  assert.deepEqual(
    otherNumbers.map(({ entry, field }) => [entry, field]),
    [
      ["GitHub", "Serial number"],
      ["GitHub", null],
      ["GitHub", null],
      ["Laptop", null],
      ["Laptop", null],
    ],
  )
  assert.ok(!JSON.stringify(otherNumbers).includes("C02XK1"))
})

test("in a text of its own a labelled number is still shown", async () => {
  const bytes = Buffer.from("Recovery codes\n1a2b3-c4d5e\nf0f0f-1a1a1\nSerial: C02XK1ZZJG5J\n")
  const { unread } = await readImport({ name: "x.txt", bytes }, { askPassword: async () => "" })
  assert.equal(unread.length, 1)
})

test("kinds of files have their article", () => {
  assert.deepEqual(
    [
      "Apple Passwords export",
      "Bitwarden export",
      "1Password export",
      "unknown export",
      "RTF document",
      "Excel workbook",
    ].map(withArticle),
    [
      "an Apple Passwords export",
      "a Bitwarden export",
      "a 1Password export",
      "an unknown export",
      "an RTF document",
      "an Excel workbook",
    ],
  )
})
