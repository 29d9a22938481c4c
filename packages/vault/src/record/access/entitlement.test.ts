import assert from "node:assert/strict"
import test from "node:test"
import type { Fact, VaultEvent } from "../event.ts"
import { foldEvents } from "../fold.ts"
import type { Authority, Role } from "./authority.ts"

const roles: Record<string, Role> = { ada: "owner", max: "manager", ben: "member", eve: "auditor" }
const authority: Authority = {
  standingOf: ({ device }) => ({ member: device, role: roles[device]!, left: false }),
  isEarly: () => true,
  isTrueHead: (_device, [, hash]) => hash === "h",
  isSignedRule: () => true,
}
const added = (batch: string): Fact => ({
  kind: "batch-added",
  batch,
  account: "a",
  sort: "single-use",
  sealed: { rule: null, to: ["ada", "ben"], count: 1, checks: ["c"], sheet: "x" },
})
const rule = (id: string, read: readonly string[]): Fact => ({
  kind: "rule-set",
  rule: id,
  on: { account: "a" },
  read,
  signature: "s",
})

/** What each says in turn; with `seen`, the ends of logs that they say to have read. */
const told = (...said: readonly Said[]) => toldWith("h", ...said)
type Said = readonly [device: string, fact: Fact, seen?: Record<string, number>]

function toldWith(hash: string, ...said: readonly Said[]) {
  const seqs = new Map<string, number>()
  const base = Object.keys(roles).map(
    name => [name, { kind: "device-added", member: name, label: name, verifyKey: "k", certificate: "c" }] as const,
  )
  const events = [...base, ["ada", { kind: "account-added", account: "a", name: "AWS", ref: "A1" }] as const, ...said]
  return foldEvents(
    events.map(([device, fact, seen], at) => {
      const seq = seqs.get(device) ?? 0
      seqs.set(device, seq + 1)
      const heads = Object.fromEntries(Object.entries(seen ?? {}).map(([name, end]) => [name, [end, hash]]))
      return { device, seq, lamport: at + 1, at: "2026-01-02T00:00:00.000Z", prev: "p", seen: heads, ...fact }
    }) as unknown as VaultEvent[],
    authority,
  )
}
const changes: readonly Fact[] = [
  { kind: "account-changed", account: "a", set: { name: "Other" } },
  { kind: "account-removed", account: "a" },
  { kind: "account-merged", account: "a", into: "z" },
  { kind: "batch-changed", batch: "b", set: { note: "x" } },
  { kind: "batch-removed", batch: "b" },
  { kind: "duty-set", duty: "d", member: "ben", from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z" },
]

test("accounts, batches and who is on call are the owners' and managers': nobody else changes or removes them", () => {
  const second: Fact = { kind: "account-added", account: "z", name: "Zoom", ref: "Z1" }
  for (const fact of changes)
    for (const [name, role] of Object.entries(roles)) {
      const { findings } = told(["ada", second], ["ada", added("b")], [name, fact])
      const mayKeep = role === "owner" || role === "manager"
      assert.deepEqual(
        findings.map(({ kind, member }) => [kind, member]),
        mayKeep ? [] : [["not-entitled", name]],
        `${fact.kind} by ${role}`,
      )
    }
})

test("codes that a member kept by the rule that they knew stay, though an owner had changed it; once they know, no more", () => {
  const first = ["ada", rule("r1", ["ada", "ben"])] as const
  const second = ["ada", rule("r2", ["ada"])] as const
  const offline = told(first, second, ["ben", added("b"), { ada: 2 }])
  assert.deepEqual([offline.findings, offline.accounts[0]!.batches.length], [[], 1])
  const knowing = told(first, second, ["ben", added("b"), { ada: 3 }])
  assert.deepEqual(
    [knowing.findings.map(({ kind }) => kind), knowing.accounts[0]!.batches.length],
    [["not-entitled"], 0],
  )
  const cleared = told(
    first,
    ["ada", { kind: "rule-cleared", rule: "r1", signature: "s" }],
    ["ben", added("b"), { ada: 3 }],
  )
  assert.deepEqual(cleared.findings.length, 1)
  const never = told(first, second, ["eve", added("b"), { ada: 2 }])
  assert.deepEqual(never.findings.length, 1, "an auditor keeps no codes by any rule")
})

test("codes that only a rule of before lets somebody add are marked as such: who was offline cannot be told from who says so", () => {
  const first = ["ada", rule("r1", ["ada", "ben"])] as const
  const second = ["ada", rule("r2", ["ada"])] as const
  const sealsOf = ({ accounts }: ReturnType<typeof told>) => accounts[0]!.batches[0]!.seals.map(seal => seal.byOldRule)
  assert.deepEqual(sealsOf(told(first, second, ["ben", added("b"), { ada: 2 }])), [true])
  assert.deepEqual(sealsOf(told(first, ["ben", added("b"), { ada: 2 }], second)), [undefined])
  assert.deepEqual(sealsOf(told(first, second, ["max", added("b"), { ada: 2 }])), [undefined], "managers need no rule")
})

test("an end of a log counts as read only where its line is here and has the hash that was named", () => {
  const duty: Fact = {
    kind: "duty-set",
    duty: "d",
    member: "ben",
    from: "2026-01-01T00:00:00Z",
    to: "2026-01-03T00:00:00Z",
  }
  const asks: Fact = {
    kind: "access-requested",
    request: "q",
    account: "a",
    batch: "b",
    index: 0,
    rule: "r",
    until: "2026-01-03T00:00:00Z",
  }
  const known = (seen: Record<string, number>, hash = "h") =>
    toldWith(hash, ["ada", added("b")], ["ada", rule("r", ["ben"])], ["max", duty], ["ben", asks, seen]).requests[0]!
      .duties
  assert.deepEqual(known({ max: 1 }), ["d"])
  assert.deepEqual(known({ max: 0 }), [], "read before it was set")
  assert.deepEqual(known({ max: 1 }, "made up"), [])
  assert.deepEqual(known({}), [])
})
