import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"
import fc from "fast-check"
import { exponentOf, maxLinearExponent, workOf } from "../../../../test/machine/counted-work.ts"
import { kitPassphrase, readKitPassphrase } from "./kit-passphrase.ts"

const seeds = fc.uint8Array({ minLength: 16, maxLength: 16 })
const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"))

test("passphrases are those of the specification's table", () => {
  const specification = readFileSync(new URL("../../../../docs/spec/kit.md", import.meta.url), "utf8")
  const rows = [...specification.matchAll(/^\| `([0-9a-f]{32})` \| `([a-z2-9-]+)` \|$/gm)]
  assert.equal(rows.length, 4)
  for (const [, seed, passphrase] of rows) assert.equal(kitPassphrase(bytesOf(seed!)), passphrase)
})

test("a passphrase has 100 bits: each of the first hundred changes it, the other 28 do not", () => {
  const seed = new Uint8Array(16)
  const plain = kitPassphrase(seed)
  for (let bit = 0; bit < 128; bit++) {
    const changed = new Uint8Array(16)
    changed[bit >> 3]! |= 128 >> (bit & 7)
    assert.equal(kitPassphrase(changed) !== plain, bit < 100, `bit ${bit}`)
  }
})

test("it is read back however it is typed: capitals, blanks, dashes of any kind, marks that nobody sees", () => {
  fc.assert(
    fc.property(seeds, fc.constantFrom("", " ", "–", "\u2011", "\u00a0", "\u200b", " - "), (seed, between) => {
      const passphrase = kitPassphrase(seed)
      const typed = ` ${passphrase.toUpperCase().replaceAll("-", between)}\n`
      assert.equal(readKitPassphrase(typed), passphrase)
    }),
  )
})

test("a symbol too few, one too many or one that is in none is no passphrase", () => {
  const passphrase = kitPassphrase(bytesOf("000102030405060708090a0b0c0d0e0f"))
  for (const typed of [
    "",
    passphrase.slice(1),
    `${passphrase}a`,
    passphrase.replace("e", "1"),
    "ı".repeat(20),
    "ſ".repeat(20),
  ])
    assert.equal(readKitPassphrase(typed), null)
})

test("anything but sixteen bytes is refused, and not repeated", () => {
  assert.throws(() => kitPassphrase(new Uint8Array(15)), RangeError)
  assert.throws(
    () => kitPassphrase("0123456789abcdef" as never),
    (fault: Error) => {
      assert.ok(fault instanceof TypeError)
      return !fault.message.includes("0123")
    },
  )
})

test("reading does work in proportion to what was typed, and no more", async () => {
  const calls = [2000, 20_000].map(size => ["a-".repeat(size)])
  const counts = await workOf(new URL("kit-passphrase.ts", import.meta.url), "readKitPassphrase", calls)
  assert.ok(exponentOf(counts, 10) < maxLinearExponent, counts.join())
})
