import assert from "node:assert/strict"
import { test } from "node:test"
import type { FaultCode, PosternError } from "../errors.ts"
import { nistAttempts, pciAttempts } from "./attempts.ts"
import { type PolicyOptions, settlePolicy } from "./policy.ts"

function refused(options: unknown, code: FaultCode, field: string): void {
  assert.throws(
    () => settlePolicy(options as PolicyOptions),
    (fault: PosternError) => {
      assert.equal(fault.code, code)
      assert.equal(fault.details.field, field)
      // What was expected is said in some words.
      assert.match(String(fault.details.expected), /^\S.+/)
      return true
    },
  )
}

test("without options the policy is what the standards ask", () => {
  assert.deepEqual(settlePolicy(), {
    codes: {
      format: "standard",
      count: 10,
      expireAfterDays: null,
      lowAt: 3,
      expiringWithinDays: 30,
      delivery: "shown",
      precheckBits: 6,
    },
    totp: { window: 1, enrollmentHours: 24, maxStartsPerHour: 20, maxAuthenticators: 5 },
    attempts: nistAttempts,
    detail: "full",
    recovery: true,
    takeover: false,
  })
})

test("codes with bits to spare have a tag of six by default; short ones have none, and allow none", () => {
  assert.equal(settlePolicy({ codes: { format: "long" } }).codes.precheckBits, 6)
  assert.equal(settlePolicy({ codes: { precheckBits: 0 } }).codes.precheckBits, 0)
  assert.equal(settlePolicy({ codes: { precheckBits: 8 } }).codes.precheckBits, 8)
  assert.equal(settlePolicy({ codes: { format: "short" }, recovery: false }).codes.precheckBits, 0)
  refused({ codes: { format: "short", precheckBits: 1 }, recovery: false }, "policy-too-weak", "codes.precheckBits")
  for (const precheckBits of [-1, 9, 1.5]) refused({ codes: { precheckBits } }, "policy-invalid", "codes.precheckBits")
})

test("codes are shown, or sent sealed where that is allowed, and nothing else", () => {
  assert.equal(settlePolicy({ codes: { delivery: "sealed" } }).codes.delivery, "sealed")
  refused({ codes: { delivery: "mail" } }, "policy-invalid", "codes.delivery")
})

test("[2] codes of fewer than 64 bits are refused where recovery is allowed, and taken where it is not", () => {
  refused({ codes: { format: "short" } }, "policy-too-weak", "codes.format")
  refused({ codes: { format: "short" }, recovery: true }, "policy-too-weak", "codes.format")
  assert.equal(settlePolicy({ codes: { format: "short" }, recovery: false }).codes.format, "short")
  assert.equal(settlePolicy({ codes: { format: "long" } }).codes.format, "long")
})

test("[31] a cap over 100 is refused as too weak, and one below ten as no policy", () => {
  refused({ attempts: { disableAfter: 101 } }, "policy-too-weak", "attempts.disableAfter")
  refused({ attempts: { disableAfter: Number.POSITIVE_INFINITY } }, "policy-too-weak", "attempts.disableAfter")
  refused({ attempts: { disableAfter: 9 } }, "policy-invalid", "attempts.disableAfter")
  refused({ attempts: { disableAfter: "50" } }, "policy-invalid", "attempts.disableAfter")
  refused({ attempts: { disableAfter: Number.NaN } }, "policy-invalid", "attempts.disableAfter")
  assert.equal(settlePolicy({ attempts: { disableAfter: 100 } }).attempts.disableAfter, 100)
  assert.equal(settlePolicy({ attempts: { disableAfter: 10 } }).attempts.disableAfter, 10)
})

test("[37] the presets are taken by name, and a part of one's own is filled up with NIST's", () => {
  assert.deepEqual(settlePolicy({ attempts: "pci" }).attempts, pciAttempts)
  assert.deepEqual(settlePolicy({ attempts: "nist" }).attempts, nistAttempts)
  assert.deepEqual(settlePolicy({ attempts: { freeFailures: 3 } }).attempts, { ...nistAttempts, freeFailures: 3 })
})

test("each number is taken at its bounds, and refused past them, fractional or as text", () => {
  const bounds: [string, string, number, number][] = [
    ["codes", "count", 1, 16],
    ["codes", "expireAfterDays", 1, 36_500],
    ["codes", "lowAt", 0, 16],
    ["codes", "expiringWithinDays", 0, 36_500],
    ["totp", "window", 0, 2],
    ["totp", "enrollmentHours", 1, 720],
    ["totp", "maxAuthenticators", 1, 5],
    ["attempts", "freeFailures", 1, 100],
    ["attempts", "maxWaitSeconds", 30, 86_400],
  ]
  for (const [room, name, least, most] of bounds) {
    for (const value of [least, most]) assert.doesNotThrow(() => settlePolicy({ [room]: { [name]: value } }), name)
    for (const value of [least - 1, most + 1, least + 0.5, Number.NaN, String(least), [least], true])
      refused({ [room]: { [name]: value } }, "policy-invalid", `${room}.${name}`)
  }
  refused({ attempts: { firstWaitSeconds: 0 } }, "policy-invalid", "attempts.firstWaitSeconds")
  refused({ attempts: { firstWaitSeconds: 3601 } }, "policy-invalid", "attempts.maxWaitSeconds")
})

test("words that name nothing are refused, those that every object inherits among them", () => {
  for (const word of ["", "STANDARD", "constructor", "__proto__", "toString"]) {
    refused({ codes: { format: word } }, "policy-invalid", "codes.format")
    refused({ detail: word }, "policy-invalid", "detail")
    refused({ attempts: word }, "policy-invalid", "attempts")
  }
  refused({ recovery: "yes" }, "policy-invalid", "recovery")
})

test("an unknown field is refused wherever it stands", () => {
  refused({ recover: true }, "policy-invalid", "policy.recover")
  refused({ codes: { number: 10 } }, "policy-invalid", "codes.number")
  refused({ totp: { windows: 1 } }, "policy-invalid", "totp.windows")
  refused({ attempts: { cap: 1000 } }, "policy-invalid", "attempts.cap")
  refused(JSON.parse('{"__proto__":{"recovery":false}}'), "policy-invalid", "policy.__proto__")
})

test("what is no object never passes for all defaults", () => {
  for (const value of [null, 5, "nist", []]) refused(value, "policy-invalid", "policy")
  for (const value of [5, "standard", ["standard"], true]) {
    refused({ codes: value }, "policy-invalid", "codes")
    refused({ totp: value }, "policy-invalid", "totp")
  }
  for (const value of [5, ["nist"], true]) refused({ attempts: value }, "policy-invalid", "attempts")
})

test("a fault shows of what came a number, the first forty letters of a text, or the kind of anything else", () => {
  const shown = (options: unknown) => {
    try {
      settlePolicy(options as PolicyOptions)
    } catch (fault) {
      return (fault as PosternError).details.got
    }
    return assert.fail("accepted")
  }
  assert.equal(shown({ codes: { count: 17 } }), 17)
  assert.equal(shown({ attempts: { disableAfter: 101 } }), 101)
  assert.equal(shown({ codes: { format: "short" } }), "45 bits")
  assert.equal(shown({ detail: "a".repeat(40) }), "a".repeat(40))
  assert.equal(shown({ detail: "a".repeat(41) }), "a".repeat(40))
  assert.equal(shown({ recovery: { key: "secret" } }), "object")
  assert.equal(shown({ detail: true }), "boolean")
})

test("the former name of maxWaitSeconds still works, and the new one wins", () => {
  assert.equal(settlePolicy({ attempts: { longestWaitSeconds: 60 } }).attempts.maxWaitSeconds, 60)
  assert.equal(settlePolicy({ attempts: { longestWaitSeconds: 60, maxWaitSeconds: 90 } }).attempts.maxWaitSeconds, 90)
  assert.ok(!("longestWaitSeconds" in settlePolicy({ attempts: { longestWaitSeconds: 60 } }).attempts))
})

test("an unknown field is named, and a number is held to its own limits", () => {
  refused({ totp: { maxStartsPerHour: 0 } }, "policy-invalid", "totp.maxStartsPerHour")
  assert.equal(settlePolicy({ totp: { maxStartsPerHour: 1 } }).totp.maxStartsPerHour, 1)
})
