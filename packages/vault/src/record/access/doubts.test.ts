import assert from "node:assert/strict"
import test from "node:test"
import type { Fact, VaultEvent } from "../event.ts"
import { foldEvents } from "../fold.ts"
import { codeStatus } from "../vault-state.ts"
import type { Authority, Role } from "./authority.ts"

const roles: Record<string, Role> = { ada: "owner", max: "manager", ben: "member", cyn: "member", eve: "auditor" }
const authority: Authority = {
  // A device is called like its member, with a number.
  standingOf: ({ device }) => ({ member: device.slice(0, 3), role: roles[device.slice(0, 3)]!, left: false }),
  isEarly: () => true,
  isTrueHead: () => true,
  isSignedRule: () => true,
}
const seqs = new Map<string, number>()
let lamport = 0
function says(device: string, fact: Fact): VaultEvent {
  const seq = seqs.get(device) ?? 0
  seqs.set(device, seq + 1)
  return { device, seq, lamport: ++lamport, at: "2026-01-02T00:00:00.000Z", prev: "p", ...fact } as VaultEvent
}
const devices = ["ada1", "max1", "ben1", "ben2", "cyn1", "eve1"]
const to = ["ada", "ben", "cyn"]
const base = [
  ...devices.map(device =>
    says(device, { kind: "device-added", member: device.slice(0, 3), label: device, verifyKey: "k", certificate: "c" }),
  ),
  says("ada1", { kind: "account-added", account: "a", name: "AWS", ref: "A1" }),
  says("ada1", {
    kind: "batch-added",
    batch: "b",
    account: "a",
    sort: "single-use",
    sealed: { rule: null, to, count: 1, checks: ["c"], sheet: "x" },
  }),
]
const doubt = says("ben1", { kind: "code-doubtful", batch: "b", index: 0 })
const statusAfter = (...events: readonly VaultEvent[]): string => {
  const batch = foldEvents([...base, doubt, ...events], authority).accounts[0]!.batches[0]!
  return codeStatus(batch.codes[0]!, batch)
}
const clears = (device: string): VaultEvent =>
  says(device, { kind: "code-cleared", batch: "b", index: 0, clears: [`${doubt.device}:${doubt.seq}`] })

test("a doubt is cleared by the member who raised it, on any device of theirs, and by who keeps the accounts", () => {
  assert.equal(statusAfter(), "doubtful")
  for (const device of ["ben1", "ben2", "max1", "ada1"]) assert.equal(statusAfter(clears(device)), "unused", device)
})

test("nobody else clears it, though they may use the codes; and what they wrote is no fault", () => {
  for (const device of ["cyn1", "eve1"]) assert.equal(statusAfter(clears(device)), "doubtful", device)
  const { findings } = foldEvents([...base, doubt, clears("cyn1")], authority)
  assert.deepEqual(findings, [])
})

test("one doubt that is cleared leaves another's standing", () => {
  const second = says("cyn1", { kind: "code-doubtful", batch: "b", index: 0 })
  assert.equal(statusAfter(second, clears("ben1")), "doubtful")
})
