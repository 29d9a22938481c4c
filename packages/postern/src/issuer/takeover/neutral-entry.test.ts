import assert from "node:assert/strict"
import { test } from "node:test"
import { codesObstacle } from "./entry-codes.ts"
import { EntryFault } from "./entry-fields.ts"
import {
  bcryptVector,
  betterAuthForm,
  deviseForm,
  plainEntry,
  sampleCodes,
  sampleSecret,
} from "./legacy-samples.test.ts"
import { checkEntry } from "./neutral-entry.ts"

const totp = { secret: sampleSecret }

function pointerOf(entry: unknown): string {
  try {
    checkEntry(entry)
  } catch (fault) {
    assert.ok(fault instanceof EntryFault)
    return fault.pointer
  }
  return "none"
}

test("an entry is read, with the defaults of authenticator apps", () => {
  const entry = checkEntry({ v: 1, totp })
  assert.deepEqual(entry.totp?.parameters, { algorithm: "SHA1", digits: 6, periodSeconds: 30 })
  assert.equal(Buffer.from(entry.totp!.secret).toString(), "Quohp7t2mrLMUwft3g90")
  assert.deepEqual([entry.origin, entry.codes, entry.addresses, entry.lockedUntil], ["other", null, [], null])
  const full = checkEntry({
    ...plainEntry(["abCDe-12345", null, "Zz9Yy 8XxWw"]),
    lockedUntil: "2026-01-01T00:00:00Z",
    addresses: [{ channel: "email", to: "ada@example.com" }],
  })
  assert.deepEqual(full.codes?.values, { scheme: "plain", texts: ["abCDe-12345", null, "Zz9Yy-8XxWw"] })
  assert.equal(full.lockedUntil, Date.UTC(2026, 0, 1))
  assert.equal(full.addresses[0]?.language, "en")
})

test("several authenticators come as a list, each with a name and a secret of its own", () => {
  const other = { secret: `${sampleSecret.slice(0, -1)}A`, digits: 8, name: "Tablet" }
  const entry = checkEntry({ v: 1, totp: [totp, other] })
  assert.deepEqual(
    [entry.totp, ...entry.otherTotps].map(each => [each?.name, each?.parameters.digits]),
    [
      [null, 6],
      ["Tablet", 8],
    ],
  )
  for (const [list, pointer] of [
    [[], "/totp"],
    [Array(6).fill(totp), "/totp"],
    [[totp, { ...totp, digits: 8 }], "/totp/1/secret"],
    [[totp, { ...other, period: 0 }], "/totp/1/period"],
    [[totp, { ...other, name: "a\u202eb" }], "/totp/1/name"],
    [[totp, { ...other, name: 7 }], "/totp/1/name"],
    [[totp, null], "/totp/1"],
  ] as const)
    assert.equal(pointerOf({ v: 1, totp: list }), pointer)
})

test("each fault is told by its place, and none tells what was there", () => {
  const codes = { scheme: "plain", form: betterAuthForm, values: ["abCDe-12345"] }
  const cases: [unknown, string][] = [
    [null, ""],
    [[], ""],
    [{ v: 2, totp }, "/v"],
    [{ v: 1 }, ""],
    [{ v: 1, totp, more: 1 }, ""],
    [JSON.parse(`{"v":1,"totp":{"secret":"${sampleSecret}"},"__proto__":{}}`), ""],
    [{ v: 1, totp, origin: "Better Auth" }, "/origin"],
    [{ v: 1, totp, account: "a\u0000b" }, "/account"],
    [{ v: 1, totp, addresses: [{ channel: "e mail", to: "x" }] }, "/addresses"],
    [{ v: 1, totp, lockedUntil: "tomorrow" }, "/lockedUntil"],
    [{ v: 1, totp: { ...totp, type: "hotp" } }, "/totp"],
    [{ v: 1, totp: { secret: "MFBDGX3EIU3C2Z2=" } }, "/totp/secret"],
    [{ v: 1, totp: { secret: "GEZDGNBVGY3TQ" } }, "/totp/secret"],
    [{ v: 1, totp: { secret: sampleSecret.toLowerCase() } }, "/totp/secret"],
    [{ v: 1, totp: { secret: "A".repeat(5000) } }, "/totp/secret"],
    [{ v: 1, totp: { ...totp, algorithm: "MD5" } }, "/totp/algorithm"],
    [{ v: 1, totp: { ...totp, digits: 9 } }, "/totp/digits"],
    [{ v: 1, totp: { ...totp, period: 0 } }, "/totp/period"],
    [{ v: 1, totp: { ...totp, lastStep: -1 } }, "/totp/lastStep"],
    [{ v: 1, totp: { ...totp, activatedAt: 7 } }, "/totp/activatedAt"],
    [{ v: 1, codes: { ...codes, scheme: "md5" } }, "/codes/scheme"],
    [{ v: 1, codes: { ...codes, scheme: "constructor" } }, "/codes/scheme"],
    [{ v: 1, codes: { ...codes, form: undefined } }, "/codes/form"],
    [{ v: 1, codes: { ...codes, form: { ...betterAuthForm, alphabet: "abcdefghijj" } } }, "/codes/form/alphabet"],
    [{ v: 1, codes: { ...codes, form: { ...betterAuthForm, case: "lower" } } }, "/codes/form/case"],
    [{ v: 1, codes: { ...codes, form: { ...betterAuthForm, lengths: [] } } }, "/codes/form/lengths"],
    [{ v: 1, codes: { ...codes, form: { ...betterAuthForm, lengths: [3] } } }, "/codes/form/lengths/0"],
    [{ v: 1, codes: { ...codes, form: { ...betterAuthForm, groups: [0] } } }, "/codes/form/groups/0"],
    [{ v: 1, codes: { ...codes, values: ["abCDe-1234!"] } }, "/codes/values/0"],
    [{ v: 1, codes: { ...codes, values: [7] } }, "/codes/values/0"],
    [{ v: 1, codes: { ...codes, values: ["abCDe-12345", "abCDe12345"] } }, "/codes/values"],
    [{ v: 1, codes: { ...codes, values: Array(65).fill(null) } }, "/codes/values"],
    [{ v: 1, codes: { ...codes, scheme: "sha256", values: ["abcd"] } }, "/codes/values/0"],
    [{ v: 1, codes: { ...codes, scheme: "hmac-sha256" } }, "/codes/keyId"],
    [{ v: 1, codes: { ...codes, keyId: "k" } }, "/codes/keyId"],
    [{ v: 1, codes: { ...codes, pepperId: "p" } }, "/codes/pepperId"],
    [{ v: 1, codes: { scheme: "bcrypt", form: deviseForm, values: ["$2a$04$short"] } }, "/codes/values/0"],
    [{ v: 1, codes: { ...codes, expiresAt: "2026-02-31" } }, "/codes/expiresAt"],
  ]
  for (const [entry, pointer] of cases) assert.equal(pointerOf(entry), pointer, JSON.stringify(entry)?.slice(0, 200))
  const secret = "NOTBASE32SECRET0189"
  assert.throws(
    () => checkEntry({ v: 1, totp: { secret } }),
    (fault: Error) => !`${fault.message}${fault.stack}`.includes(secret),
  )
})

test("codes that look like a TOTP code, or are too many to be judged, are told as such", () => {
  const digitsForm = (length: number) => ({ alphabet: "digits", lengths: [length] })
  const obstacleOf = (entry: unknown, digits: number) => codesObstacle(checkEntry(entry).codes!, [digits])
  assert.equal(obstacleOf(plainEntry(["123456"], digitsForm(6)), 6), "codes-look-like-totp")
  assert.equal(obstacleOf(plainEntry(["12345678"], digitsForm(8)), 6), null)
  assert.equal(obstacleOf(plainEntry(["12345678"], digitsForm(8)), 8), "codes-look-like-totp")
  // Of mixed alphabets it depends on the codes themselves.
  const six = { alphabet: "hex", lengths: [6], case: "lower" }
  assert.equal(obstacleOf(plainEntry(["12345a"], six), 6), null)
  assert.equal(obstacleOf(plainEntry(["12345a", "123456"], six), 6), "codes-look-like-totp")
  const hashed = { v: 1, codes: { scheme: "sha256", form: digitsForm(6), values: ["0".repeat(64)] } }
  assert.equal(obstacleOf(hashed, 6), "codes-look-like-totp")
  assert.equal(obstacleOf(plainEntry(sampleCodes(24)), 6), null)
  assert.equal(obstacleOf(plainEntry(sampleCodes(25)), 6), "too-many-codes")
  assert.equal(obstacleOf(plainEntry([...sampleCodes(24), ...Array(9).fill(null)]), 6), "too-many-codes")
  const bcrypt = (count: number) => ({
    scheme: "bcrypt",
    form: deviseForm,
    values: Array(count).fill(bcryptVector.hash),
  })
  assert.equal(obstacleOf({ v: 1, codes: bcrypt(16) }, 6), null)
  assert.equal(obstacleOf({ v: 1, codes: bcrypt(17) }, 6), "too-many-codes")
})
