import assert from "node:assert/strict"
import { test } from "node:test"
import { noAttempts } from "../model/attempts.ts"
import { policy, samplePending, sampleRecord, sampleSet, sampleTotp, start } from "../model/sample-record.test.ts"
import { newRecord, type SubjectRecord } from "../model/subject-record.ts"
import { projectionOf, statusOf } from "./subject-status.ts"

const disabled = { failures: 100, forgiven: 0, retryAt: 0, disabledAt: start }
const waiting = { failures: 6, forgiven: 0, retryAt: start + 60_000, disabledAt: null }

function status(record: SubjectRecord, now = start) {
  return statusOf("ada", record, policy, now)!
}

test("nobody and nobody any more have no status", () => {
  assert.equal(statusOf("ada", null, policy, start), null)
  assert.equal(statusOf("ada", newRecord(new Uint8Array(32)), policy, start), null)
})

test("the authenticator is none, pending, active or disabled", () => {
  assert.equal(status(sampleRecord({ totp: null })).totp.status, "none")
  assert.equal(status(sampleRecord({ totp: null, pending: samplePending })).totp.status, "pending")
  assert.equal(status(sampleRecord()).totp.status, "active")
  const { totp } = status(sampleRecord({ pending: samplePending }))
  assert.deepEqual([totp.status, totp.enrollmentPending], ["active", true])
  assert.equal(status(sampleRecord({ totp: { ...sampleTotp, attempts: disabled } })).totp.status, "disabled")
})

test("the label is the account as the app shows it: of the authenticator, else of the enrolment that waits", () => {
  const named = (account: string) => ({ ...sampleTotp, account })
  const label = (facts: Partial<SubjectRecord>) => status(sampleRecord(facts)).totp.label
  assert.equal(label({ totp: named("corp:ada") }), "corp\uff1aada")
  assert.equal(label({ totp: named("ada"), pending: { ...samplePending, account: "ada2" } }), "ada")
  assert.equal(
    label({ totp: null, pending: { ...samplePending, account: "@ada:example.org" } }),
    "@ada\uff1aexample.org",
  )
  assert.equal(label({ totp: null }), null)
})

test("the codes are none, active, used up, expired or disabled", () => {
  const statusOfCodes = (codes: SubjectRecord["codes"], now = start) =>
    status(sampleRecord({ codes }), now).codes.status
  assert.equal(statusOfCodes(null), "none")
  assert.equal(statusOfCodes(sampleSet()), "active")
  assert.equal(statusOfCodes(sampleSet({ digests: [null] })), "used-up")
  assert.equal(statusOfCodes(sampleSet({ expiresAt: start + 1 })), "active")
  assert.equal(statusOfCodes(sampleSet({ expiresAt: start + 1 }), start + 1), "expired")
  assert.equal(statusOfCodes(sampleSet({ attempts: disabled })), "disabled")
})

test("[36] failures, tries and waits are told for each factor", () => {
  const { throttle } = status(sampleRecord({ codes: sampleSet({ attempts: waiting }) }))
  assert.deepEqual(throttle.totp, { failures: 0, triesLeft: 5, retryAfterSeconds: 0, disabled: false })
  assert.deepEqual(throttle.codes, { failures: 6, triesLeft: 0, retryAfterSeconds: 60, disabled: false })
  const later = status(sampleRecord({ codes: sampleSet({ attempts: waiting }) }), start + 60_000)
  assert.deepEqual(later.throttle.codes, { failures: 6, triesLeft: 1, retryAfterSeconds: 0, disabled: false })
})

test("a second factor is asked for where there is an authenticator or a set, and advice is given to nobody else", () => {
  for (const [record, required] of [
    [sampleRecord(), true],
    [sampleRecord({ codes: null }), true],
    [sampleRecord({ totp: null }), true],
    [sampleRecord({ totp: null, codes: null, pending: samplePending }), false],
  ] as const) {
    assert.equal(status(record).required, required)
    assert.equal(status(record).advice.length > 0, required)
  }
})

test("a factor that is disabled says so beside its count, and the other one does not", () => {
  const { throttle } = status(sampleRecord({ totp: { ...sampleTotp, attempts: disabled } }))
  assert.deepEqual(throttle.totp, { failures: 100, triesLeft: 0, retryAfterSeconds: 0, disabled: true })
  assert.equal(throttle.codes?.disabled, false)
  assert.deepEqual(status(sampleRecord({ totp: null })).throttle.totp, null)
})

test("of the codes format, count and what is left are told, and nothing where there are none", () => {
  const { codes } = status(sampleRecord({ codes: sampleSet({ set: 3, digests: [null, new Uint8Array(16)] }) }))
  assert.deepEqual([codes.set, codes.format, codes.total, codes.left], [3, "standard", 2, 1])
  const none = status(sampleRecord({ codes: null })).codes
  assert.deepEqual([none.set, none.format, none.total, none.left], [0, null, 0, 0])
})

test("[29] counts and dates are told, and nothing that is secret", () => {
  const record = sampleRecord({ pending: samplePending })
  const told = JSON.stringify([status(record), projectionOf(record)])
  for (const secret of [record.recordKey, record.totp!.secret, record.codes!.salt, record.codes!.digests[1]!]) {
    for (const encoding of ["hex", "base64", "base64url"] as const)
      assert.ok(!told.includes(Buffer.from(secret).toString(encoding)))
    assert.ok(!told.includes(JSON.stringify([...secret]).slice(1, -1)))
  }
  assert.equal(status(record).codes.issuedAt, "2026-01-01T00:00:00.000Z")
})

test("the plain columns agree with the record", () => {
  const record = sampleRecord({
    totp: { ...sampleTotp, attempts: waiting },
    codes: sampleSet({ digests: [null, new Uint8Array(16)], expiresAt: start + 5, attempts: disabled }),
  })
  assert.deepEqual(projectionOf(record), {
    totp: "active",
    codesTotal: 2,
    codesLeft: 1,
    confirmedAt: null,
    expiresAt: start + 5,
    lockedUntil: start + 60_000,
    disabled: true,
  })
  assert.equal(projectionOf(sampleRecord({ codes: sampleSet({ attempts: noAttempts }) })).lockedUntil, null)
  assert.equal(projectionOf(sampleRecord()).disabled, false)
  const bare = {
    codesTotal: 0,
    codesLeft: 0,
    confirmedAt: null,
    expiresAt: null,
    lockedUntil: null,
    disabled: false,
  }
  const none = sampleRecord({ totp: null, codes: null })
  assert.deepEqual(projectionOf(none), { totp: "none", ...bare })
  assert.deepEqual(projectionOf({ ...none, pending: samplePending }), { totp: "pending", ...bare })
})
