import assert from "node:assert/strict"
import test from "node:test"
import type { Fact } from "../../record/index.ts"
import { TeamFolders } from "../team.fixture.ts"
import { revokeDevice } from "./membership.ts"

test("an owner cannot revoke the device that they work on, and goes on to write there", async t => {
  const team = await TeamFolders.create(t, { ada: "owner", ben: "member" })
  const read: Fact = { kind: "codes-read", batches: [], purpose: "show" }
  const ada = await team.open("ada")
  await ada.commit(() => [read])
  await assert.rejects(revokeDevice(ada, ada.device!), { code: "usage-wrong", message: /^This is the device/ })
  const again = await team.open("ada")
  assert.deepEqual(again.members!.revoked, [])
  await again.commit(() => [read])
})
