import assert from "node:assert/strict"
import { test } from "node:test"
import { parseKit } from "@postern/core"
import type { CodesIssued } from "../postern.ts"
import { changeRecord, enroll, openTrial } from "../testing/stand-ins.test.ts"

test("codes issued where there is neither authenticator nor enrolment name no account", async () => {
  const trial = openTrial()
  const { codes } = await enroll(trial)
  await changeRecord(trial, record => ({ ...record, totp: null }))
  const { codeSet } = (await trial.postern.replaceCodes("ada", { proof: codes[0]! })) as CodesIssued
  assert.equal(parseKit(codeSet.text).account, null)
})
