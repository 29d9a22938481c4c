import assert from "node:assert/strict"
import { test } from "node:test"
import vectors from "../vectors/code-format.json" with { type: "json" }
import { alphabet } from "./alphabet.ts"
import { makeCode } from "./backup-code.ts"
import { readBackupCode } from "./backup-code-reading.ts"
import type { CodeFormat } from "./code-format.ts"
import { readSecondFactor } from "./second-factor-reading.ts"

test("the alphabet is the published one", () => {
  assert.equal(alphabet, vectors.alphabet)
})

for (const { format, selector, randomBytes, secret, check, text } of vectors.generation) {
  test(`${randomBytes} and selector ${selector} make ${text}`, () => {
    const code = makeCode(format as CodeFormat, selector, new Uint8Array(Buffer.from(randomBytes, "hex")))
    assert.deepEqual(code, { format, selector, secret, text })
    assert.equal(text.slice(-2), check)
  })
}

for (const { note, input, reading } of vectors.backupCodes) {
  test(`read as published: ${note}`, () => assert.deepEqual(readBackupCode(input), reading))
}

for (const { note, input, reading } of vectors.secondFactors) {
  test(`second factor read as published: ${note}`, () => assert.deepEqual(readSecondFactor(input), reading))
}
