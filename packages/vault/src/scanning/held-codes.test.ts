import assert from "node:assert/strict"
import test from "node:test"
import { HeldCodes } from "./held-codes.ts"

const held = new HeldCodes([
  ["1a2b3-c4d5e", "GitHub"],
  ["1234 5678", "Google"],
  ["ABCD-EFGH-JKLM-NPGW", "Acme"],
  ["12345", "short"],
])

test("held codes are found whatever surrounds them, and however they are grouped", () => {
  for (const text of [
    "GitHub\n1a2b3-c4d5e\n",
    "\ufeff1a2b3-c4d5e",
    '{"notes":"codes:\\n1a2b3-c4d5e\\n"}',
    "a,b,1a2b3-c4d5e,c",
    "<td>1a2b3-c4d5e</td>",
    "1A2B3 C4D5E",
    "1a2b3–c4d5e",
    "1a2b3c4d5e",
    "1a2b\u00ad3-c4d5e.",
    `${"x ".repeat(5000)}1a2b3-c4d5e`,
  ])
    assert.deepEqual(held.find(text), ["GitHub"], text.slice(-40))
  assert.deepEqual(held.find("12345678 and abcd-efgh-jklm-npgw"), ["Google", "Acme"])
})

test("a code inside of a longer word or number is none, nor one whose symbols are parted by others", () => {
  for (const text of [
    "x1a2b3-c4d5e",
    "1a2b3-c4d5e9",
    "91234567890",
    "1234,5678",
    "1a2b3\n\n\n\nc4d5e",
    "12345",
    "1a2b3-c4d5",
  ])
    assert.deepEqual(held.find(text), [], text)
})

test("without codes nothing is found, and nothing is looked for", () => {
  assert.deepEqual(new HeldCodes<string>([]).find("1a2b3-c4d5e"), [])
  assert.equal(new HeldCodes([["12345", "x"]]).size, 0)
})
