import assert from "node:assert/strict"
import test from "node:test"
import type { Fact, VaultEvent } from "../event.ts"
import { foldEvents } from "../fold.ts"
import { assessReadiness } from "../readiness.ts"
import type { Authority } from "./authority.ts"
import { peopleFindings, type TeamFacts } from "./team-findings.ts"

const authority: Authority = {
  standingOf: ({ device }) => ({ member: device, role: "owner", left: false }),
  isEarly: () => true,
  isTrueHead: () => true,
  isSignedRule: () => true,
}
const event = (device: string, seq: number, fact: Fact): VaultEvent =>
  ({ device, seq, lamport: seq + 1, at: "2026-01-02T00:00:00.000Z", prev: "p", ...fact }) as VaultEvent
const seal = { count: 1, checks: ["c"] }
const sheet = (to: readonly string[]): Fact => ({
  kind: "batch-added",
  batch: "b",
  account: "a",
  sort: "single-use",
  sealed: { ...seal, rule: null, to, sheet: "x" },
})
const device = (name: string): Fact => ({
  kind: "device-added",
  member: name,
  label: name,
  verifyKey: "k",
  certificate: "c",
})
const members: TeamFacts["members"] = [
  { name: "ada", role: "owner" },
  { name: "ben", role: "member" },
]
const team = { members, left: [], revoked: [] }
const base: Fact[] = [device("ada"), { kind: "account-added", account: "a", name: "AWS", ref: "A1" }, sheet(["ada"])]
const stateOf = (...facts: Fact[]) =>
  foldEvents(
    [...base, ...facts].map((fact, seq) => event("ada", seq, fact)),
    authority,
  )
const kindsOf = (state: ReturnType<typeof stateOf>, facts: TeamFacts) =>
  assessReadiness(state, "2026-06-01", facts)
    .accounts[0]!.findings.map(({ kind }) => kind)
    .filter(kind =>
      [
        "no-rule",
        "rule-unfulfillable",
        "leaver-read",
        "leaver-share",
        "seal-stale",
        "seal-against-rule",
        "old-rule",
      ].includes(kind),
    )
const rule = (more: object): Fact =>
  ({ kind: "rule-set", rule: "r", on: { account: "a" }, signature: "s", ...more }) as Fact
const shared: Fact = {
  kind: "batch-resealed",
  batch: "b",
  why: "rule",
  sealed: { ...seal, rule: "r", need: 2, of: ["ada", "ben", "cyn"], codes: [], shares: {}, commits: [] } as never,
}

test("an account that several share without a rule is told; for one person alone it is not", () => {
  assert.deepEqual(kindsOf(stateOf(), team), ["no-rule"])
  assert.deepEqual(kindsOf(stateOf(), { ...team, members: [members[0]!] }), [])
})

test("a rule that too few are left to fulfil is told, and one whose codes are not sealed by it yet", () => {
  const both = rule({ need: 2, of: ["ben", "cyn"] })
  const left = [{ name: "cyn" }]
  assert.deepEqual(kindsOf(stateOf(both), { ...team, left }), ["rule-unfulfillable"])
  assert.deepEqual(kindsOf(stateOf(rule({ read: ["ada", "ben"] })), team), ["seal-stale"])
})

test("codes that are sealed for others, or for fewer together, than the rule that they name are told, with who sealed them", () => {
  const names = rule({ need: 2, of: ["ada", "ben"] })
  const sealed = (more: object): Fact =>
    ({ ...shared, sealed: { ...(shared as { sealed: object }).sealed, ...more } }) as Fact
  assert.deepEqual(kindsOf(stateOf(names, sealed({ of: ["ada", "ben"] })), team), [])
  const other = stateOf(names, sealed({ of: ["ada", "ben", "eve"] }))
  assert.deepEqual(kindsOf(other, team), ["seal-against-rule"])
  const [finding] = assessReadiness(other, "2026-06-01", team).accounts[0]!.findings.filter(
    ({ kind }) => kind === "seal-against-rule",
  )
  assert.match(finding!.reason, /^ada sealed .* ada, ben, eve/)
  const alone: Fact = {
    kind: "batch-resealed",
    batch: "b",
    why: "rule",
    sealed: { ...seal, rule: "r", to: ["ada"], codes: ["x"] },
  }
  assert.deepEqual(kindsOf(stateOf(names, alone), team), ["seal-against-rule"])
})

test("codes that only an earlier rule let somebody add are told", () => {
  const roleOf: Authority = {
    ...authority,
    standingOf: ({ device: member }) => ({ member, role: member === "ada" ? "owner" : "member", left: false }),
  }
  const both = [...base, rule({ read: ["ada", "ben"] }), { ...rule({ read: ["ada"] }), rule: "s" } as Fact]
  const added = { ...sheet(["ada", "ben"]), batch: "c", supersedes: ["b"] } as Fact
  const later = { ...event("ben", 6, added), seen: { ada: [3, "h"] } } as VaultEvent
  const events = [...both.map((fact, seq) => event("ada", seq, fact)), event("ben", 5, device("ben")), later]
  assert.deepEqual(kindsOf(foldEvents(events, roleOf), team), ["old-rule", "seal-stale"])
})

test("what a leaver could read, and what they hold only a share of, is told until new codes take its place", () => {
  const of = ["ada", "ben", "cyn"]
  assert.deepEqual(kindsOf(stateOf(rule({ need: 2, of }), shared), { ...team, left: [{ name: "cyn" }] }), [
    "leaver-share",
  ])
  const took: Fact = { kind: "code-handed", batch: "b", index: 0 }
  const left = {
    members: [
      { name: "ben", role: "owner" },
      { name: "dan", role: "owner" },
    ],
    left: [{ name: "ada" }],
    revoked: [],
  } as TeamFacts
  assert.deepEqual(kindsOf(stateOf(took), left), ["leaver-read", "no-rule"])
  const next = { ...sheet(["ben"]), batch: "c", supersedes: ["b"] } as Fact
  const replaced = foldEvents(
    [...base.map((fact, seq) => event("ada", seq, fact)), event("ben", 3, device("ben")), event("ben", 4, next)],
    authority,
  )
  assert.deepEqual(kindsOf(replaced, left), ["no-rule"])
})

test("a member who never wrote, and a device silent for a year, are told; a revoked one is not", () => {
  const kinds = (today: string, revoked: readonly string[] = []) =>
    peopleFindings(stateOf(), { ...team, revoked }, today).map(({ kind, member }) => `${kind} ${member}`)
  assert.deepEqual(kinds("2026-06-01"), ["never-opened ben", "one-owner ada"])
  assert.deepEqual(kinds("2027-01-03"), ["never-opened ben", "silent-device ada", "one-owner ada"])
  assert.deepEqual(kinds("2027-01-03", ["ada"]), ["never-opened ben", "one-owner ada"])
})
