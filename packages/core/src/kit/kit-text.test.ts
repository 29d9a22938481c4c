import assert from "node:assert/strict"
import { test } from "node:test"
import { makeCode } from "../code/backup-code.ts"
import vectors from "../vectors/kit.json" with { type: "json" }
import type { Kit } from "./kit.ts"
import { kitText } from "./kit-text.ts"

const codes = ["AN57-CZ3D-WVTG", "HPTS-DHJL-XHAP", "VVL7-JCB6-G4F6"]
const seventeenCodes = Array.from({ length: 17 }, (_, selector) => makeCode("short", selector, new Uint8Array(6)).text)
const kit: Kit = {
  issuer: "Acme",
  account: "ada@example.com",
  set: 3,
  issuedAt: "2026-01-31T09:30:00Z",
  expiresAt: null,
  codes,
}

for (const { note, kit: published, text } of vectors.kits) {
  test(`written as published: ${note}`, () => assert.equal(kitText(published as Kit), text.join("\n")))
}

test("facts and codes stand on lines of their own, and the account may be missing", () => {
  const lines = kitText(kit).split("\n")
  assert.deepEqual(lines.slice(0, 13), [
    "Two-factor backup codes (Postern kit 1)",
    "",
    "Issuer:   Acme",
    "Account:  ada@example.com",
    "Set:      3",
    "Issued:   2026-01-31 09:30:00 UTC",
    "Expiry:   never expires",
    "Codes:    3",
    "",
    "  1. [ ] AN57-CZ3D-WVTG",
    "  2. [ ] HPTS-DHJL-XHAP",
    "  3. [ ] VVL7-JCB6-G4F6",
    "",
  ])
  assert.doesNotMatch(kitText({ ...kit, account: null }), /Account:/)
})

test("the text ends its last line, has no other line end than LF, and is ASCII where the names are", () => {
  const text = kitText({ ...kit, expiresAt: "2027-01-31T09:30:00Z" })
  assert.ok(text.endsWith(".\n"))
  assert.match(text, /^[\n -~]*$/)
  assert.match(text, /^Expiry: {3}2027-01-31 09:30:00 UTC$/m)
})

test("the advice tells how to use, test and keep the codes, and what to do when phone or sheet is lost", () => {
  const headings = kitText(kit).match(/^[A-Z ,]{10,}$/gm)
  assert.deepEqual(headings, [
    "HOW TO USE A CODE",
    "HOW TO TEST A CODE WITHOUT SPENDING IT",
    "WHERE TO KEEP THIS",
    "IF YOUR PHONE IS LOST",
    "IF THIS SHEET IS LOST, OR SOMEONE HAS SEEN IT",
    "WHICH SHEET IS THE RIGHT ONE",
  ])
})

test("sixteen codes are a kit, and a seventeenth is one too many", () => {
  assert.doesNotThrow(() => kitText({ ...kit, codes: seventeenCodes.slice(1) }))
})

test("a kit with a field out of its range is refused, and the message does not repeat the field", () => {
  const wrong: readonly (readonly [Partial<Record<keyof Kit, unknown>>, typeof TypeError | typeof RangeError])[] = [
    [{ issuer: "" }, RangeError],
    [{ issuer: "SECRET\nSet: 9" }, RangeError],
    [{ issuer: undefined }, TypeError],
    [{ account: "SECRET\u2028x" }, RangeError],
    [{ account: "" }, RangeError],
    [{ account: undefined }, TypeError],
    [{ account: 5 }, TypeError],
    [{ set: 0 }, RangeError],
    [{ set: 1.5 }, RangeError],
    [{ set: "1" }, TypeError],
    [{ issuedAt: "SECRET" }, RangeError],
    [{ issuedAt: new Date(0) }, TypeError],
    [{ issuedAt: null }, TypeError],
    [{ expiresAt: "2026-02-30T00:00:00Z" }, RangeError],
    [{ expiresAt: undefined }, TypeError],
    [{ codes: [] }, RangeError],
    [{ codes: seventeenCodes }, RangeError],
    [{ codes: "AN57-CZ3D-WVTG" }, TypeError],
    [{ codes: Uint8Array.of(1) }, TypeError],
    [{ codes: [...codes, "AN57-CZ3D-WVTH"] }, RangeError],
    [{ codes: ["an57-cz3d-wvtg"] }, RangeError],
    [{ codes: ["AN57-CZ3D-WV??"] }, RangeError],
    [{ codes: ["AN57-CZ3D-WVTG", "AN57-CZ3D-WVTG"] }, RangeError],
    [{ codes: ["AN57-CZ3D-WVTG", "H7Q7-9QJ5-2GXJ-KWH5"] }, RangeError],
    [{ codes: [5] }, RangeError],
    [{ used: [0] }, RangeError],
    [{ used: [4] }, RangeError],
    [{ used: [2, 1] }, RangeError],
    [{ used: [1, 1] }, RangeError],
    [{ used: 1 }, TypeError],
    [{ used: Uint8Array.of(1) }, TypeError],
  ]
  for (const [fields, expectedError] of wrong) {
    assert.throws(
      () => kitText({ ...kit, ...fields } as Kit),
      (error: Error) => error instanceof expectedError && !/SECRET|[A-Z2-9]{4}-/i.test(error.message),
    )
  }
})

test("the message names the field that is out of its range", () => {
  for (const field of ["issuer", "account", "set", "issuedAt", "expiresAt", "codes", "used"])
    for (const value of [5.5, "\n"])
      assert.throws(() => kitText({ ...kit, [field]: value }), { message: new RegExp(`^${field} must be`) })
})
