import assert from "node:assert/strict"
import test from "node:test"
import { codes, names, withRule } from "../folder/access/rule-team.fixture.ts"
import { sealForReaders } from "../folder/sealing/seal-codes.ts"
import { currentBatch, type ReaderSeal } from "../record/index.ts"
import { readableFacts } from "./readable-facts.ts"

test("whoever no longer belongs takes what they can read, though somebody sealed other codes for others under their name", async t => {
  const team = await withRule(t, { read: names })
  const ben = await team.open("ben")
  const { account, sealed } = currentBatch(ben.state.accounts[0]!)!
  const own = ben.membersView.readers.filter(({ name }) => name === "ben")
  const salted = codes.map(code => ({ code: `${code}9`, salt: "AAAAAAAAAAAAAAAAAAAAAA" }))
  const wrong = { ...(await sealForReaders("new-b", salted, (sealed as ReaderSeal).rule!, own)), to: names }
  await ben.commit(() => [{ kind: "batch-added", batch: "new-b", account, sort: "single-use", sealed: wrong }])
  await team.sync(...names)
  const cyn = await team.open("cyn")
  // As after a fork, where nobody knows whom others seal for.
  Object.assign(cyn.membersView, { readers: [] })
  const { batches, unread } = await readableFacts(cyn)
  assert.deepEqual([batches, unread], [1, ["AWS"]])
})
