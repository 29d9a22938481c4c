import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { kitFileName } from "./kit-file-name.ts"

test("a file is named for issuer and set", () => {
  assert.equal(kitFileName({ issuer: "Acme", set: 3 }), "Acme-backup-codes-set-3.txt")
  assert.equal(kitFileName({ issuer: "Café Zürich & Co.", set: 1 }), "Cafe-Zurich-Co-backup-codes-set-1.txt")
  assert.equal(kitFileName({ issuer: "株式会社", set: 12 }), "株式会社-backup-codes-set-12.txt")
  assert.equal(kitFileName({ issuer: "株式会社 ＡＢＣ", set: 12 }), "株式会社-ABC-backup-codes-set-12.txt")
})

test("a name keeps its script, its marks and its composed letters", () => {
  for (const name of ["がんばる銀行", "بنك", "हिन्दी-बैंक", "Київ"])
    assert.equal(kitFileName({ issuer: name, set: 1 }), `${name}-backup-codes-set-1.txt`)
  assert.equal(kitFileName({ issuer: "🏦", set: 1 }), "account-backup-codes-set-1.txt")
})

test("paths, devices, flags and header tricks come to nothing", () => {
  for (const issuer of [
    "../../etc/passwd",
    "C:\\Windows",
    "-rf",
    ".hidden",
    "a\0b",
    "CON",
    "nul.txt",
    'x"; filename="y',
    "a\r\nb",
    "~",
    "%2e%2e",
  ]) {
    assert.match(kitFileName({ issuer, set: 1 }), /^[A-Za-z0-9]+(-[A-Za-z0-9]+)*-backup-codes-set-1\.txt$/)
  }
  assert.equal(kitFileName({ issuer: "../../etc/passwd", set: 1 }), "etc-passwd-backup-codes-set-1.txt")
  assert.equal(kitFileName({ issuer: "CON", set: 1 }), "CON-backup-codes-set-1.txt")
})

test("whatever the issuer, the name is words and hyphens, well-formed, and at most 250 bytes", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      (issuer, set) => {
        const name = kitFileName({ issuer, set })
        assert.match(
          name,
          /^[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(-[\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*-backup-codes-set-\d+\.txt$/u,
        )
        assert.ok(name.isWellFormed() && new TextEncoder().encode(name).length <= 250)
      },
    ),
  )
})

test("a long issuer is cut, and not behind a hyphen", () => {
  assert.equal(kitFileName({ issuer: `${"a".repeat(47)} bc`, set: 1 }), `${"a".repeat(47)}-backup-codes-set-1.txt`)
  assert.equal(kitFileName({ issuer: "a".repeat(300), set: 1 }), `${"a".repeat(48)}-backup-codes-set-1.txt`)
})

test("of an issuer no more than the first 192 UTF-16 units are looked at", () => {
  assert.equal(kitFileName({ issuer: `${" ".repeat(191)}Acme`, set: 1 }), "A-backup-codes-set-1.txt")
  assert.equal(kitFileName({ issuer: `${" ".repeat(192)}Acme`, set: 1 }), "account-backup-codes-set-1.txt")
})

test("an issuer that is no string, and a set that is no whole number from 1, are refused", () => {
  for (const issuer of [5, undefined, new String("Acme")])
    assert.throws(() => kitFileName({ issuer: issuer as string, set: 1 }), TypeError)
  assert.throws(() => kitFileName({ issuer: "Acme", set: "1" as never }), TypeError)
  for (const set of [0, -1, 1.5, Number.NaN, 2 ** 53])
    assert.throws(() => kitFileName({ issuer: "Acme", set }), RangeError)
})
