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

test("there are four at most, the newest first, and no enrolment pushes an authenticator out", () => {
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
    ],
  )
  assert.equal(record.formerSecrets.length, maxFormerSecrets)
})
