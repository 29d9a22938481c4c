import assert from "node:assert/strict"
import {
  alphabet,
  codeFormats,
  diagnoseTyping,
  type Kit,
  KitSyntaxError,
  kitText,
  makeCode,
  parseKit,
  readBackupCode,
  readSecondFactor,
} from "@postern/core"
import fc from "fast-check"
import { type FuzzTarget, holds } from "./fuzz-target.ts"
import { mutatedText } from "./mutation.ts"

const formats = Object.values(codeFormats)
const code = fc
  .tuple(fc.constantFrom(...formats), fc.nat(31), fc.uint8Array({ minLength: 32, maxLength: 32 }))
  .map(([{ name, randomBytes }, selector, bytes]) => makeCode(name, selector, bytes.subarray(0, randomBytes)).text)
const digits = fc.integer({ min: 0, max: 99_999_999 }).map(String)
const unread = code.map(text => text.replace(/.$/, "?"))
const input = mutatedText(
  fc.oneof(
    code,
    unread,
    digits.map(text => text.padStart(6, "0")),
    code.map(text => `3. [ ] ${text}`),
  ),
)

function checkBackupCode(text: string): void {
  const reading = readBackupCode(text)
  if (reading.kind === "mistyped") {
    checkGroups(reading.suspectGroups)
    return
  }
  const { code } = reading
  const again = readBackupCode(code.text)
  assert.deepEqual(again.kind === "backup-code" && again.code, code, "what was read is printed as it reads")
  assert.equal(code.secret.length * 5, codeFormats[code.format].secretBits)
  assert.ok([...code.secret].every(symbol => alphabet.includes(symbol)) && code.selector >= 0 && code.selector < 32)
}

function checkGroups(groups: readonly number[]): void {
  for (const group of groups) assert.ok(Number.isInteger(group) && group >= 1 && group <= 6)
}

const issuedAt = fc
  .integer({ min: Date.UTC(2000), max: Date.UTC(2090) })
  .map(at => `${new Date(at).toISOString().slice(0, 19)}Z`)
const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }).filter(text => {
  try {
    kitText({
      issuer: text,
      account: null,
      set: 1,
      issuedAt: "2026-01-31T09:30:00Z",
      expiresAt: null,
      codes: ["AN57-CZ3D-WVTG"],
    })
    return true
  } catch {
    return false
  }
})
const kit = fc
  .record({
    issuer: name,
    account: fc.option(name, { nil: null }),
    set: fc.integer({ min: 1, max: 1000 }),
    issuedAt,
    expiresAt: fc.option(issuedAt, { nil: null }),
    bytes: fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { minLength: 1, maxLength: 10 }),
  })
  .map(({ bytes, ...facts }): { text: string; codes: readonly string[] } => {
    const codes = bytes.map(
      (each, i) => makeCode("standard", i, each.subarray(0, codeFormats.standard.randomBytes)).text,
    )
    return { text: printed({ ...facts, codes }), codes }
  })

function printed(kit: Kit): string {
  try {
    return kitText(kit)
  } catch {
    // A time of expiry before that of issue, and what else no kit has: then the inputs are of another.
    return kitText({ ...kit, expiresAt: null })
  }
}

const kitInput = kit.chain(({ text, codes }) => mutatedText(fc.constant(text)).map(edited => ({ text: edited, codes })))

function checkKit({ text, codes }: { text: string; codes: readonly string[] }): void {
  let parsed: Kit
  try {
    parsed = parseKit(text)
  } catch (fault) {
    assert.ok(fault instanceof KitSyntaxError, String(fault))
    for (const each of codes) assert.ok(!fault.message.includes(each), "a code in a message")
    return
  }
  assert.deepEqual(parseKit(kitText(parsed)), parsed, "what was read is printed as it reads")
}

export const coreTargets: readonly FuzzTarget[] = [
  {
    name: "backup-code parser",
    shortRuns: 3000,
    longRuns: 300_000,
    property: holds(input, checkBackupCode),
  },
  {
    name: "second-factor reader",
    shortRuns: 2000,
    longRuns: 250_000,
    property: holds(input, text => {
      const reading = readSecondFactor(text)
      if (reading.kind === "totp") assert.match(reading.digits, /^[0-9]{6,8}$/)
      else assert.deepEqual(reading, readBackupCode(text))
    }),
  },
  {
    name: "typing diagnosis",
    shortRuns: 1000,
    longRuns: 100_000,
    property: holds(input, text => {
      const diagnosis = diagnoseTyping(text)
      checkGroups(diagnosis.suspectGroups)
      // Without a format the diagnosis may wait for more symbols; told the format, it says what the reader says.
      const reading = readBackupCode(text)
      if (diagnosis.check === "holds") assert.equal(reading.kind, "backup-code")
      if (reading.kind === "backup-code")
        assert.equal(diagnoseTyping(text, { format: reading.code.format }).check, "holds")
    }),
  },
  { name: "kit reader", shortRuns: 500, longRuns: 150_000, property: holds(kitInput, checkKit) },
]
