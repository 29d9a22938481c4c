import assert from "node:assert/strict"
import { test } from "node:test"
import { parseKit } from "@postern/core"
import { memoryStore } from "../../stores/memory/index.ts"
import { keyRing } from "../persistence/key-ring.ts"
import type { CodesIssued } from "../postern.ts"
import { changeRecord, enroll, keyOf, openTrial } from "../testing/stand-ins.test.ts"

test("a removal with a proof tells in the trail which code it was", async () => {
  const trial = openTrial()
  const { codes } = await enroll(trial)
  assert.deepEqual(await trial.postern.remove("ada", { proof: codes[3]! }), { outcome: "removed" })
  const { events } = await trial.postern.events("ada", { after: 3 })
  assert.deepEqual(
    events.map(({ kind, selector }) => [kind, selector]),
    [
      ["accepted", 3],
      ["removed", undefined],
    ],
  )
})

test("codes issued where there is neither authenticator nor enrolment name no account", async () => {
  const trial = openTrial()
  const { codes } = await enroll(trial)
  await changeRecord(trial, record => ({ ...record, totp: null }))
  const { codeSet } = (await trial.postern.replaceCodes("ada", { proof: codes[0]! })) as CodesIssued
  assert.equal(parseKit(codeSet.text).account, null)
})

test("a store that never lets a commit through ends a re-sealing in contention", async () => {
  const trial = openTrial()
  await enroll(trial)
  let commits = 0
  const contended = {
    ...trial.store,
    async commit() {
      commits++
      return "conflict" as const
    },
  }
  const keys = keyRing(["k2", "k1"].map(id => ({ id, key: keyOf(id) })))
  await assert.rejects(openTrial({ store: contended, keys }).postern.reseal("ada"), { code: "contention" })
  assert.ok(commits <= 100)
})

test("a summary that the store cannot give is a fault with a code, and tells nothing of the store", async () => {
  const store = { ...memoryStore(), summary: () => Promise.reject(new Error("SELECT count(*) FROM rows")) }
  await assert.rejects(openTrial({ store }).postern.summary(), (fault: Error & { code: string }) => {
    assert.equal(fault.code, "store-unavailable")
    return !fault.message.includes("SELECT")
  })
})
