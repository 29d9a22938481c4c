import assert from "node:assert/strict"
import { test } from "node:test"
import { kitPassphrase, readKitPassphrase } from "@postern/core/kit"
import fc from "fast-check"
import { passphraseFrom } from "./sealed-kit.ts"

const typedOnes = fc
  .tuple(
    fc.uint8Array({ minLength: 16, maxLength: 16 }),
    fc.constantFrom("", " ", "-", "–", "\u00ad", "\u2212"),
    fc.boolean(),
  )
  .map(([seed, between, isUpper]) => {
    const symbols = [...kitPassphrase(seed).replaceAll("-", "")].join(between)
    return isUpper ? symbols.toUpperCase() : symbols
  })

test("a passphrase of the service is read as core reads it, and every other is left to the letter", () => {
  fc.assert(fc.property(typedOnes, typed => assert.equal(passphraseFrom(typed), readKitPassphrase(typed))))
  const others = fc.string({ maxLength: 30 }).filter(typed => readKitPassphrase(typed) === null)
  fc.assert(fc.property(others, typed => assert.equal(passphraseFrom(typed), typed)))
})
