import assert from "node:assert/strict"
import test from "node:test"
import fc from "fast-check"
import { findAccount } from "./account-search.ts"
import type { Fact, VaultEvent } from "./event.ts"
import { readEvent } from "./event-shape.ts"
import { foldEvents } from "./fold.ts"
import { codeStatus } from "./vault-state.ts"

const base: Fact[] = [
  { kind: "account-added", account: "a", name: "GitHub", ref: "G1" },
  { kind: "batch-added", batch: "b", account: "a", sort: "single-use", codes: ["c0", "c1", "c2"] },
]
const event = (device: string, seq: number, lamport: number, fact: Fact): VaultEvent =>
  ({ device, seq, lamport, at: "2026-01-02T00:00:00.000Z", prev: "x", ...fact }) as VaultEvent
const start = base.map((fact, i) => event("laptop", i, i, fact))

const fact = fc.oneof(
  fc.record({
    kind: fc.constantFrom("code-used", "code-handed", "code-doubtful"),
    batch: fc.constant("b"),
    index: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({
    kind: fc.constant("code-cleared"),
    batch: fc.constant("b"),
    index: fc.integer({ min: 0, max: 2 }),
    clears: fc.array(fc.constantFrom("laptop:2", "phone:0", "phone:1")),
  }),
  fc.record({
    kind: fc.constant("account-changed"),
    account: fc.constant("a"),
    set: fc.record({ name: fc.string({ minLength: 1, maxLength: 5 }) }),
  }),
  fc.record({ kind: fc.constant("batch-tested"), batch: fc.constant("b"), on: fc.constant("2026-01-02") }),
) as fc.Arbitrary<Fact>

const history = fc
  .tuple(fc.array(fact, { maxLength: 8 }), fc.array(fact, { maxLength: 8 }))
  .map(([laptop, phone]) => [
    ...start,
    ...laptop.map((f, i) => event("laptop", i + 2, i + 2, f)),
    ...phone.map((f, i) => event("phone", i, i + 2, f)),
  ])

test("the order in which events arrive never matters", () => {
  fc.assert(
    fc.property(
      history.chain(events => fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length }))),
      ([events, shuffled]) => {
        assert.deepEqual(foldEvents(shuffled), foldEvents(events))
      },
    ),
  )
})

test("used only grows: no event makes a used code unused again", () => {
  fc.assert(
    fc.property(history, events => {
      const codes = foldEvents(events).accounts[0]?.batches[0]?.codes ?? []
      for (const { kind, ...rest } of events)
        if (kind === "code-used" && (rest as { index: number }).index < 3)
          assert.equal(codeStatus(codes[(rest as { index: number }).index]!, { sort: "single-use" }), "used")
    }),
  )
})

test("two marks of one single-use code are both kept and shown; of a reusable one they are no conflict", () => {
  const uses = [
    event("laptop", 2, 2, { kind: "code-used", batch: "b", index: 0 }),
    event("phone", 0, 2, { kind: "code-used", batch: "b", index: 0 }),
  ]
  assert.deepEqual(
    foldEvents([...start, ...uses]).doubleUses.map(({ index, uses }) => [index, uses.length]),
    [[0, 2]],
  )
  const reusable = start.map(e => (e.kind === "batch-added" ? { ...e, sort: "reusable" as const } : e))
  assert.deepEqual(foldEvents([...reusable, ...uses]).doubleUses, [])
})

test("a batch that two devices replace at once has two successors, and neither is hidden", () => {
  const replace = (device: string, batch: string): VaultEvent =>
    event(device, 2, 3, {
      kind: "batch-added",
      batch,
      account: "a",
      sort: "single-use",
      codes: ["n"],
      supersedes: ["b"],
    })
  const [account] = foldEvents([...start, replace("laptop", "x"), replace("phone", "y")]).accounts
  assert.deepEqual(
    account!.batches.map(({ id, supersededBy }) => [id, supersededBy]),
    [
      ["b", "x"],
      ["x", null],
      ["y", null],
    ],
  )
})

test("a batch cannot supersede another account's", () => {
  const other = event("phone", 0, 2, { kind: "account-added", account: "z", name: "Z", ref: "Z1" })
  const theft = event("phone", 1, 3, {
    kind: "batch-added",
    batch: "q",
    account: "z",
    sort: "single-use",
    codes: ["n"],
    supersedes: ["b"],
  })
  assert.equal(foldEvents([...start, other, theft]).accounts[0]!.batches[0]!.supersededBy, null)
})

test("an event of a known kind is read; one that lacks a field is malformed, and an unknown kind is a newer version's", () => {
  const [account] = start
  assert.ok("event" in readEvent(account))
  assert.deepEqual(readEvent({ ...account, name: 5 }), { malformed: "account-added" })
  assert.deepEqual(readEvent({ ...account, seq: -1 }), { malformed: "position" })
  const { device, seq, lamport, at, prev } = account!
  for (const kind of ["of-tomorrow", "constructor"])
    assert.deepEqual(readEvent({ ...account, kind }), { newer: kind, event: { device, seq, lamport, at, prev, kind } })
  const sealed = { rule: null, to: ["ada"], count: 1, checks: ["x"], sheet: "x" }
  const { codes: _codes, ...open } = start[1] as VaultEvent & { codes: unknown }
  assert.ok("event" in readEvent({ ...open, sealed }))
  for (const wrong of [{ checks: [] }, { to: [] }, { to: ["ada", "ada"] }, { sheet: 5 }, { count: 1001 }])
    assert.deepEqual(readEvent({ ...open, sealed: { ...sealed, ...wrong } }), { malformed: "batch-added" })
  assert.deepEqual(readEvent({ ...start[1], sealed }), {
    malformed: "batch-added",
  })
  for (const other of [null, 5, "x", [], {}]) assert.ok("malformed" in readEvent(other))
})

test("a reference names one account: what two devices gave alike is told apart, the same on every device", () => {
  const made = (account: string, ref: string, device: string): VaultEvent =>
    event(device, 0, 1, { kind: "account-added", account, name: "Discord", ref })
  const events = [
    made("a", "D1", "laptop"),
    made("b", "d1", "phone"),
    made("c", "D1", "tablet"),
    made("d", "D1b", "watch"),
  ]
  const refs = (given: readonly VaultEvent[]): unknown[] =>
    foldEvents(given)
      .accounts.map(({ id, ref, sharedRef }) => [id, ref, sharedRef ?? null])
      .sort()
  const expected = [
    ["a", "D1", null],
    ["b", "d1c", "d1"],
    ["c", "D1d", "D1"],
    ["d", "D1b", null],
  ]
  assert.deepEqual(refs(events), expected)
  assert.deepEqual(refs(events.toReversed()), expected)
  assert.deepEqual(
    refs([...events, event("laptop", 1, 2, { kind: "account-changed", account: "b", set: { ref: "D7" } })])[1],
    ["b", "D7", null],
  )
})

test("two accounts of one name are told apart by their references", () => {
  const state = foldEvents(
    ["a", "b"].map((account, at) =>
      event(`d${at}`, 0, 1, { kind: "account-added", account, name: "Discord", ref: "D1" }),
    ),
  )
  assert.throws(() => findAccount(state, "discord"), /"Discord" \(D1\), "Discord" \(D1b\)/)
  assert.equal(findAccount(state, "D1b").id, "b")
})

test("accounts that were merged are one, whatever their devices still say of the one that went, and both ways at once", () => {
  const other: Fact[] = [
    { kind: "account-added", account: "z", name: "GitHub", ref: "G2", url: "https://github.com", tags: ["work"] },
    { kind: "batch-added", batch: "y", account: "z", sort: "single-use", codes: ["d0"] },
  ]
  const facts = [...base, ...other].map((each, i) => event("laptop", i, i, each))
  const late = [
    event("laptop", 4, 4, { kind: "account-merged", account: "z", into: "a" }),
    event("phone", 0, 5, { kind: "account-merged", account: "a", into: "z" }),
    event("phone", 1, 6, {
      kind: "batch-added",
      batch: "w",
      account: "z",
      sort: "single-use",
      codes: ["e0"],
      supersedes: ["b", "y"],
    }),
    event("phone", 2, 7, { kind: "account-removed", account: "z" }),
    event("phone", 3, 8, { kind: "account-changed", account: "z", set: { login: "ada" } }),
  ]
  const { accounts } = foldEvents([...facts, ...late])
  assert.deepEqual(
    accounts.map(({ id, ref, url, login, tags, batches }) => [
      id,
      ref,
      url,
      login,
      tags,
      batches.map(({ id, supersededBy }) => [id, supersededBy]),
    ]),
    [
      [
        "a",
        "G1",
        "https://github.com",
        "ada",
        ["work"],
        [
          ["b", "w"],
          ["y", "w"],
          ["w", null],
        ],
      ],
    ],
  )
})

test("a batch that was removed is gone, and what it had taken the place of is as it was before", () => {
  const add = (id: string, supersedes: readonly string[]): Fact => ({
    kind: "batch-added",
    batch: id,
    account: "a",
    sort: "single-use",
    codes: ["d"],
    supersedes,
  })
  const events = [...start, event("laptop", 2, 2, add("c", ["b"])), event("laptop", 3, 3, add("d", ["c"]))]
  const live = (...facts: Fact[]): unknown[] =>
    foldEvents([...events, ...facts.map((each, i) => event("laptop", 4 + i, 4 + i, each))]).accounts[0]!.batches.map(
      ({ id, supersededBy }) => [id, supersededBy],
    )
  assert.deepEqual(live({ kind: "batch-removed", batch: "d" }), [
    ["b", "c"],
    ["c", null],
  ])
  assert.deepEqual(live({ kind: "batch-removed", batch: "c" }), [
    ["b", "d"],
    ["d", null],
  ])
})

test("of a batch only its days and its note are changed, and null takes one away", () => {
  const changed = foldEvents([
    ...start,
    event("laptop", 2, 2, {
      kind: "batch-changed",
      batch: "b",
      set: { expiresOn: "2027-01-02", note: "x", codes: ["evil"] } as object,
    }),
    event("laptop", 3, 3, { kind: "batch-changed", batch: "b", set: { note: null } }),
  ]).accounts[0]!.batches[0]!
  assert.deepEqual([changed.expiresOn, changed.note, changed.codes.length], ["2027-01-02", null, 3])
})
