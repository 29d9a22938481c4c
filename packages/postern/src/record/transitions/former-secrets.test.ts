import assert from "node:assert/strict"
import { test } from "node:test"
import { dayMs, hourMs } from "../model/instant.ts"
import { samplePending, sampleRecord, sampleTotp, start } from "../model/sample-record.test.ts"
import { maxFormerSecrets, withFormerAuthenticator, withFormerEnrollment } from "./former-secrets.ts"

test("a replaced authenticator is remembered for seven days, an enrolment for as long as it could be finished", () => {
  const { secret, parameters, lastStep } = sampleTotp
  const [authenticator] = withFormerAuthenticator(sampleRecord(), sampleTotp, start).formerSecrets
  assert.deepEqual(authenticator, { secret, parameters, lastStep, wasActive: true, until: start + 7 * dayMs })
  const [enrollment] = withFormerEnrollment(sampleRecord(), samplePending, hourMs, start + 1).formerSecrets
  assert.deepEqual(enrollment, {
    secret: samplePending.secret,
    parameters: samplePending.parameters,
    lastStep: 0,
    wasActive: false,
    until: start + hourMs,
  })
})

test("what has had its time makes room, and an enrolment that cannot be finished is not remembered", () => {
  let record = withFormerAuthenticator(sampleRecord(), sampleTotp, start)
  record = withFormerEnrollment(record, samplePending, hourMs, start + hourMs)
  assert.deepEqual(
    record.formerSecrets.map(({ wasActive }) => wasActive),
    [true],
  )
  record = withFormerEnrollment(record, { ...samplePending, startedAt: start + 7 * dayMs }, hourMs, start + 7 * dayMs)
  assert.deepEqual(
    record.formerSecrets.map(({ wasActive }) => wasActive),
    [false],
  )
})

test("there are eight at most, the newest first, and no enrolment pushes an authenticator out", () => {
  let record = withFormerAuthenticator(sampleRecord(), { ...sampleTotp, lastStep: 7 }, start)
  for (let i = 0; i < 9; i++)
    record = withFormerEnrollment(record, { ...samplePending, startedAt: start + i }, hourMs, start + i)
  assert.deepEqual(
    record.formerSecrets.map(({ lastStep, until }) => [lastStep, until]),
    [
      [7, start + 7 * dayMs],
      [0, start + 8 + hourMs],
      [0, start + 7 + hourMs],
      [0, start + 6 + hourMs],
      [0, start + 5 + hourMs],
      [0, start + 4 + hourMs],
      [0, start + 3 + hourMs],
      [0, start + 2 + hourMs],
    ],
  )
  assert.equal(record.formerSecrets.length, maxFormerSecrets)
})

test("an authenticator that was bound a moment ago pushes no other out; one that was used for a week does", () => {
  const owner = withFormerAuthenticator(sampleRecord(), { ...sampleTotp, lastStep: 7 }, start + dayMs)
  let record = owner
  for (let i = 1; i <= 20; i++) {
    const thief = { ...sampleTotp, activatedAt: start + dayMs, lastStep: 100 + i }
    record = withFormerAuthenticator(record, thief, start + dayMs + i)
  }
  const steps = record.formerSecrets.map(({ lastStep }) => lastStep)
  assert.deepEqual([steps.length, steps.at(-1)], [maxFormerSecrets, 7])
  const old = { ...sampleTotp, activatedAt: start - 7 * dayMs, lastStep: 5 }
  const later = withFormerAuthenticator(record, old, start + dayMs + 30).formerSecrets
  assert.deepEqual([later.length, later[0]!.lastStep], [maxFormerSecrets, 5])
})
