import assert from "node:assert/strict"
import test from "node:test"
import { makeCode } from "@postern/core"
import { findAccount, freeNumber, References } from "./account-search.ts"
import type { Fact, VaultEvent } from "./event.ts"
import { foldEvents } from "./fold.ts"
import { chooseNextCode, isSoundCode, maskCode } from "./next-code.ts"
import { assessReadiness } from "./readiness.ts"
import type { VaultState } from "./vault-state.ts"

const today = "2026-06-01"
const fold = (...facts: Fact[]): VaultState =>
  foldEvents(
    facts.map(
      (fact, seq) =>
        ({ device: "laptop-1", seq, lamport: seq, at: "2026-01-02T00:00:00.000Z", prev: "x", ...fact }) as VaultEvent,
    ),
  )
const device: Fact = { kind: "device-added", member: "ada", label: "laptop", verifyKey: "k", certificate: "c" }
const account: Fact = { kind: "account-added", account: "a", name: "GitHub Work", ref: "G1", twoFactor: true }
const batch = (more: object = {}): Fact => ({
  kind: "batch-added",
  batch: "b",
  account: "a",
  sort: "single-use",
  codes: ["c0", "c1", "c2", "c3"],
  ...more,
})
const used = (index: number): Fact => ({ kind: "code-used", batch: "b", index, worked: true })
const copy = (more: object = {}): Fact => ({
  kind: "copy-added",
  copy: "k",
  batch: "b",
  location: "home safe",
  sort: "paper",
  on: today,
  ...more,
})
const tested: Fact = { kind: "batch-tested", batch: "b", on: today }
const kinds = (state: VaultState): string[] =>
  assessReadiness(state, today).accounts[0]!.findings.map(({ kind }) => kind)

const sound = [device, account, batch(), copy(), tested]

test("an account with fresh, tested codes and a copy elsewhere has nothing to find, and 100 points", () => {
  assert.deepEqual(kinds(fold(...sound)), [])
  assert.equal(assessReadiness(fold(...sound), today).score, 100)
})

const cases: readonly [title: string, facts: readonly Fact[], expected: readonly string[]][] = [
  ["2FA without codes is found", [account], ["no-codes"]],
  ["codes that nobody tried are found", [account, batch(), copy()], ["never-tested"]],
  ["a code that worked is a test", [account, batch(), copy(), used(0)], []],
  ["two left of four is few, and none is none", [...sound, used(0), used(1)], ["few-left"]],
  ["none left is found", [...sound, used(0), used(1), used(2), used(3)], ["none-left"]],
  [
    "the day after the expiry is found, the day itself is not",
    [account, batch({ expiresOn: "2026-05-31" }), copy(), tested],
    ["expired"],
  ],
  ["an expiry of today is not past", [account, batch({ expiresOn: today }), copy(), tested], []],
  ["a review is due on its day", [account, batch({ reviewOn: today }), copy(), tested], ["review-due"]],
  ["the vault alone is one copy", [account, batch(), tested], ["one-copy"]],
  ["a lost copy is none", [...sound, { kind: "copy-lost", copy: "k", on: today }], ["one-copy"]],
  [
    "a copy on this very laptop is no other place",
    [device, account, batch(), copy({ location: "Laptop" }), tested],
    ["one-place"],
  ],
  ["a copy unseen for over a year is found", [account, batch(), copy({ on: "2025-05-31" }), tested], ["copy-unseen"]],
  ["a copy seen 365 days ago is not", [account, batch(), copy({ on: "2025-06-01" }), tested], []],
  ["a copy inside the account itself is circular", [account, batch(), copy({ inside: "a" }), tested], ["circular"]],
  [
    "a copy on the phone that makes the codes is circular",
    [account, batch(), copy({ onFactorDevice: true }), tested],
    ["circular"],
  ],
  [
    "a second copy that stands free ends the circle",
    [account, batch(), copy({ inside: "a" }), copy({ copy: "k2", location: "bank" }), tested],
    [],
  ],
  [
    "a readable copy found by a scan is found here",
    [...sound, { kind: "exposure-found", batch: "b", where: "/x", on: today }],
    ["exposed"],
  ],
  [
    "a handed-out code without an end is found",
    [...sound, { kind: "code-handed", batch: "b", index: 0 }],
    ["doubtful"],
  ],
]
for (const [title, facts, expected] of cases) test(title, () => assert.deepEqual(kinds(fold(...facts)), expected))

test("what nobody does at once costs a new account nothing for two weeks, and is told all the same", () => {
  const fresh = fold(device, account, batch())
  const on = (day: string) => assessReadiness(fresh, day).accounts[0]!
  const [early, last, late] = ["2026-01-02", "2026-01-16", "2026-01-17"].map(on)
  for (const { score, findings } of [early!, last!]) {
    assert.equal(score, 100)
    assert.deepEqual(
      findings.map(({ kind, graceUntil }) => [kind, graceUntil]),
      [
        ["one-copy", "2026-01-16"],
        ["never-tested", "2026-01-16"],
      ],
    )
  }
  assert.deepEqual([late!.score, late!.findings.some(({ graceUntil }) => graceUntil !== undefined)], [55, false])
  const empty = fold(account)
  assert.equal(assessReadiness(empty, "2026-01-02").score, 40)
})

test("of two live batches what is wrong with either is told once", () => {
  const other = batch({ batch: "b2", codes: ["d0", "d1", "d2", "d3"] })
  assert.deepEqual(kinds(fold(...sound, other)), ["two-batches", "one-copy", "never-tested"])
})

test("two accounts that hold each other's only copy are both circular", () => {
  const other: Fact[] = [
    { kind: "account-added", account: "z", name: "Bitwarden", ref: "B1" },
    { kind: "batch-added", batch: "y", account: "z", sort: "single-use", codes: ["1", "2", "3", "4"] },
    { kind: "copy-added", copy: "q", batch: "y", location: "GitHub gist", sort: "file", on: today, inside: "a" },
  ]
  const state = fold(account, batch(), copy({ inside: "z" }), tested, ...other)
  assert.ok(
    assessReadiness(state, today).accounts.every(({ findings }) => findings.some(({ kind }) => kind === "circular")),
  )
})

test("the next code is the first unused; a doubtful one only comes when no other is left, and then nothing", () => {
  const next = (...facts: Fact[]): [number, boolean] => {
    const { code, doubtful } = chooseNextCode(fold(account, batch(), ...facts).accounts[0]!)
    return [code.index, doubtful]
  }
  assert.deepEqual(next({ kind: "code-handed", batch: "b", index: 0 }), [1, false])
  assert.deepEqual(next({ kind: "code-handed", batch: "b", index: 0 }, used(1), used(2), used(3)), [0, true])
  assert.throws(() => next(used(0), used(1), used(2), used(3)), { code: "no-codes-left" })
  assert.throws(() => chooseNextCode(fold(account).accounts[0]!), { code: "no-codes-left" })
})

test("a Postern code with a wrong symbol is not sound; of other codes nothing can be said", () => {
  const { text } = makeCode("standard", 3, new Uint8Array(9).fill(7))
  const wrong = text.replace(/.$/, symbol => (symbol === "A" ? "B" : "A"))
  assert.deepEqual(
    [isSoundCode(text, "postern-standard"), isSoundCode(wrong, "postern-standard"), isSoundCode(wrong, null)],
    [true, false, true],
  )
})

test("an account is found by its name, reference, beginning or part; what fits two is asked about", () => {
  const state = fold(account, { kind: "account-added", account: "z", name: "GitHub Private", ref: "G2" })
  for (const wanted of ["GitHub Work", "github work", "g1", "work"]) assert.equal(findAccount(state, wanted).id, "a")
  assert.throws(() => findAccount(state, "github"), { code: "usage-wrong" })
  assert.throws(() => findAccount(state, "gitlab"), { code: "account-not-found" })
  assert.throws(() => findAccount(state, ""), { code: "account-not-found" })
})

test("references are short and free, also for names of other scripts", () => {
  assert.deepEqual(
    [new References(["G1", "g2"]).fresh("GitHub"), new References([]).fresh("Ärzte"), new References([]).fresh("銀行")],
    ["G3", "A1", "X1"],
  )
})

test("a masked code tells two apart and gives away two symbols at most", () => {
  assert.deepEqual(
    [maskCode("1a2b3-c4d5e"), maskCode("123456"), maskCode("1234 5678")],
    ["1a•••-•••••", "••••••", "12•• ••••"],
  )
})

test("a free number is found among very many in few questions", () => {
  let asked = 0
  const isTaken = (number: number): boolean => {
    asked++
    return number <= 1_000_000
  }
  assert.equal(freeNumber(isTaken, 2), 1_000_001)
  assert.ok(asked < 50, `${asked}`)
  assert.equal(
    freeNumber(number => number === 2, 2),
    3,
  )
  assert.equal(
    freeNumber(() => false, 2),
    2,
  )
})
