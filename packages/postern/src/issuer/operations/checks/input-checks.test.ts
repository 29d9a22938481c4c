import assert from "node:assert/strict"
import { test } from "node:test"
import { checkInput, checkName, checkOptions, guardClock, guardRandom, sourceOf } from "./input-checks.ts"

test("a name has 1 to 255 bytes of UTF-8, and the fault says which argument and what is wrong", () => {
  for (const name of ["a", "a".repeat(255), "漢".repeat(85)]) assert.equal(checkName("subject", name), name)
  assert.throws(() => checkName("subject", ""), /^RangeError: subject: expected 1 to 255 bytes, got 0$/)
  assert.throws(() => checkName("tenant", "a".repeat(256)), /^RangeError: tenant: expected 1 to 255 bytes, got 256$/)
  assert.throws(() => checkName("tenant", "漢".repeat(86)), /^RangeError: tenant: expected 1 to 255 bytes, got 258$/)
  for (const name of ["a\0", "a\n", "\u0085", "\ud800"])
    assert.throws(() => checkName("subject", name), /^RangeError: subject: control characters and lone surrogates/)
  for (const name of [".", ".."]) assert.throws(() => checkName("subject", name), /^RangeError: subject: "\." and/)
  for (const name of ["...", ".a", "a.", "../"]) assert.equal(checkName("subject", name), name)
  assert.throws(() => checkName("subject", 5 as never), /^TypeError: subject: expected a string, got number$/)
})

test("an input that is no text, and options that are none, are named by kind and never by content", () => {
  assert.equal(checkInput("code", "secret"), "secret")
  assert.throws(() => checkInput("code", ["secret"] as never), /^TypeError: code: expected a string, got array$/)
  assert.throws(() => checkInput("code", { secret: 1 } as never), /^TypeError: code: expected a string, got object$/)
  const options = {}
  assert.equal(checkOptions("options", options), options)
  assert.throws(() => checkOptions("options", null as never), /^TypeError: options: expected an object, got null$/)
  assert.throws(() => checkOptions("page", "secret" as never), /^TypeError: page: expected an object, got string$/)
})

test("facts of a source are cut at 256 characters, and half a character at the cut is made whole", () => {
  assert.deepEqual(sourceOf(), {})
  assert.deepEqual(sourceOf({ ip: "192.0.2.1", by: "grace", userAgent: "a".repeat(300) }), {
    ip: "192.0.2.1",
    by: "grace",
    userAgent: "a".repeat(256),
  })
  const { userAgent } = sourceOf({ userAgent: `${"a".repeat(255)}😀` })
  assert.equal(userAgent, `${"a".repeat(255)}\ufffd`)
  assert.throws(() => sourceOf({ ip: 5 } as never), /^TypeError: ip: expected a string, got number$/)
})

test("a clock may show any time from 1970 to the end of 9999, in whole milliseconds, and no other", () => {
  for (const [shown, now] of [
    [0, 0],
    [1.9, 1],
    [253_402_300_799_999, 253_402_300_799_999],
  ] as const)
    assert.equal(guardClock(() => shown)(), now)
  for (const shown of [-1, 253_402_300_800_000, Number.NaN, Number.POSITIVE_INFINITY])
    assert.throws(
      guardClock(() => shown),
      { code: "clock-fault" },
    )
  const cause = new Error("no clock")
  const stopped = guardClock(() => {
    throw cause
  })
  assert.throws(stopped, { code: "clock-fault", cause })
})

test("a generator that throws or gives another size is a fault, with its cause", () => {
  const cause = new Error("no entropy")
  const broken = guardRandom(() => {
    throw cause
  })
  assert.throws(() => broken(8), { code: "random-fault", cause })
  assert.throws(() => guardRandom(() => new Uint8Array(7))(8), { code: "random-fault" })
  assert.throws(() => guardRandom(() => "12345678" as never)(8), { code: "random-fault" })
  assert.equal(guardRandom(size => new Uint8Array(size))(8).length, 8)
})
