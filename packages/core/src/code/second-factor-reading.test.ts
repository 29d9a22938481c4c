import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { makeCode } from "./backup-code.ts"
import { readBackupCode } from "./backup-code-reading.ts"
import { readSecondFactor, secondFactorKind } from "./second-factor-reading.ts"

const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 6, maxLength: 8 })

test("[50] six to eight digits are a TOTP code, leading zeros kept, wherever blanks and dashes stand", () => {
  const typed = digits.chain(code =>
    fc.tuple(
      fc.constant(code),
      fc.array(fc.constantFrom("", " ", "\u00a0", "-", "\u200b"), { minLength: 9, maxLength: 9 }),
    ),
  )
  fc.assert(
    fc.property(typed, ([code, gaps]) => {
      const input = gaps.map((gap, index) => gap + (code[index] ?? "")).join("")
      assert.deepEqual(readSecondFactor(input), { kind: "totp", digits: code })
    }),
  )
})

test("[50] other digits, signs, points, NUL and other lengths are no TOTP code", () => {
  const others = [
    "49203",
    "492039492",
    "",
    " ",
    "+492039",
    "492.039",
    "492039\0",
    "４９２０３９",
    "٤٩٢٠٣٩",
    "49203²",
    "0x1234",
    "1e5000",
    "3. 492039",
    "492039,",
    '"492039"',
  ]
  for (const input of others) assert.equal(readSecondFactor(input).kind, "mistyped")
})

test("[50] arrays and numbers are refused, not converted", () => {
  for (const input of [
    492039,
    ["492039"],
    [..."492039"],
    ["4", "9"],
    { toString: () => "492039" },
    null,
    undefined,
    true,
  ]) {
    assert.throws(() => readSecondFactor(input as string), TypeError)
  }
})

test("all else is read as a backup code", () => {
  const code = makeCode("short", 3, Uint8Array.of(1, 2, 3, 4, 5, 6))
  assert.deepEqual(readSecondFactor(code.text), { kind: "backup-code", code, restoredSymbols: 0 })
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), input => {
      const reading = readSecondFactor(input)
      if (reading.kind !== "totp") assert.deepEqual(reading, readBackupCode(input))
    }),
  )
})

test("a backup code of twelve digits is no TOTP code", () => {
  assert.equal(readSecondFactor("2222-2222-2645").kind, "backup-code")
})

test("[6] past 256 UTF-16 units even six digits are not looked for", () => {
  assert.equal(readSecondFactor("492039".padStart(256)).kind, "totp")
  assert.equal(readSecondFactor("492039".padStart(257)).kind, "mistyped")
})

test("the kind alone is told as the whole reading tells it, and of a mistyped text that it is no TOTP code", () => {
  const typed = fc.oneof(
    digits,
    fc.string(),
    fc.string({ unit: fc.constantFrom(..."0123456789 -\u200bA?"), maxLength: 300 }),
  )
  fc.assert(
    fc.property(typed, input => {
      assert.equal(secondFactorKind(input), readSecondFactor(input).kind === "totp" ? "totp" : "backup-code")
    }),
  )
  assert.equal(secondFactorKind("49 20-39"), "totp")
  assert.equal(secondFactorKind("ABCD-EFGH-JKLX-NPGW"), "backup-code")
  assert.throws(() => secondFactorKind(492039 as unknown as string), TypeError)
})
