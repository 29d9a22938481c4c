import assert from "node:assert/strict"
import { test } from "node:test"
import { noAttempts } from "../model/attempts.ts"
import { settlePolicy } from "../model/policy.ts"
import { sampleRecord, sampleSet, sampleStaged, start } from "../model/sample-record.test.ts"
import { adviceFor } from "./advice.ts"

const day = 86_400_000
const policy = settlePolicy({ codes: { expireAfterDays: 60 } })
const disabled = { ...noAttempts, disabledAt: start }

test("codes that soon expire are told of until they do; then they are low, and neither expiring nor to be confirmed", () => {
  const record = sampleRecord({ codes: sampleSet({ expiresAt: start + 10 * day }) })
  assert.deepEqual(adviceFor(record, policy, start), ["confirm-codes", "codes-expiring"])
  assert.deepEqual(adviceFor(record, policy, start + 10 * day - 1), ["confirm-codes", "codes-expiring"])
  assert.deepEqual(adviceFor(record, policy, start + 10 * day), ["codes-low"])
})

test("codes that are disabled or used up are low, and nobody is asked to type one back", () => {
  for (const codes of [sampleSet({ attempts: disabled }), sampleSet({ digests: [null, null] })])
    assert.deepEqual(adviceFor(sampleRecord({ codes }), policy, start), ["codes-low"])
})

test("new codes that wait for their proof are asked for as long as one of them would be taken", () => {
  const confirmedAt = start
  const waiting = (expiresAt: number | null, attempts = noAttempts) =>
    sampleRecord({ codes: sampleSet({ confirmedAt, attempts }), staged: { ...sampleStaged(), expiresAt } })
  assert.deepEqual(adviceFor(waiting(null), policy, start), ["confirm-codes"])
  assert.deepEqual(adviceFor(waiting(start), policy, start), [])
  assert.deepEqual(adviceFor(waiting(null, disabled), policy, start), ["codes-low"])
})
