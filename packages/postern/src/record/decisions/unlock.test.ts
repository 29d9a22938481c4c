import assert from "node:assert/strict"
import { test } from "node:test"
import { noAttempts } from "../model/attempts.ts"
import { samplePending, sampleRecord, sampleSet, sampleTotp, start } from "../model/sample-record.test.ts"
import { newRecord } from "../model/subject-record.ts"
import { unlock } from "./unlock.ts"

const failures = { failures: 7, forgiven: 0, retryAt: start + 60_000, disabledAt: null }
const disabled = { failures: 100, forgiven: 0, retryAt: 0, disabledAt: start }

test("[32] an unlock ends every wait, revives nothing and forgets no failure", () => {
  const record = sampleRecord({
    totp: { ...sampleTotp, attempts: failures },
    pending: { ...samplePending, attempts: failures },
    codes: sampleSet({ attempts: disabled }),
  })
  const { record: unlocked, events } = unlock(record)!
  const ended = { ...failures, forgiven: 7, retryAt: 0 }
  assert.deepEqual(unlocked.totp?.attempts, ended)
  assert.deepEqual(unlocked.pending?.attempts, ended)
  assert.equal(unlocked.codes?.attempts.disabledAt, start)
  assert.equal(unlocked.codes?.attempts.failures, 100)
  assert.deepEqual(events, [{ kind: "unlocked" }])
  assert.equal(unlock(newRecord(new Uint8Array(32))), null)
  const attempts = { ...noAttempts, failures: 5, retryAt: start + 1 }
  const missing = { totp: noAttempts, codes: attempts }
  const nobody = unlock({ ...newRecord(new Uint8Array(32)), missing })
  assert.deepEqual(nobody?.record.missing, { totp: noAttempts, codes: { ...attempts, forgiven: 5, retryAt: 0 } })
})
