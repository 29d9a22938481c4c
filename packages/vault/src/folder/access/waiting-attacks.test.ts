import assert from "node:assert/strict"
import test from "node:test"
import { type Fact, requestStatus } from "../../record/index.ts"
import { withSalt } from "../sealing/code-check.ts"
import { unsigned } from "../sealing/rule-seals.ts"
import { sealShared } from "../sealing/shared-seal.ts"
import type { Vault } from "../vault.ts"
import { approveRequest } from "./access-requests.ts"
import { ask, names, requestIn, status, withRule } from "./rule-team.fixture.ts"
import { settleWaiting } from "./waiting-time.ts"

// Members whose programs do not keep to the waiting times, hours and ends that a rule sets.

const twoOfThree = { need: 2, of: names }
const hour = 3_600_000
const [from, to] = ["2026-03-02T09:00:00.000Z", "2026-03-03T18:00:00.000Z"]
const onCall = (member: string): Fact => ({ kind: "duty-set", duty: "new-duty", member, from, to })

/** A request as a patched program writes it, with what it claims. */
async function claim(vault: Vault, claims: object): Promise<string> {
  const [account] = vault.state.accounts
  const [batch] = account!.batches
  const [rule] = vault.state.rules
  const facts = { request: "new-r", account: account!.id, batch: batch!.id, index: 0, rule: rule!.id }
  const until = new Date(vault.now.getTime() + 24 * hour).toISOString()
  const written = await vault.commit(() => [{ kind: "access-requested", ...facts, until, ...claims } as Fact])
  const asked = written.find(event => event.kind === "access-requested")
  return asked?.kind === "access-requested" ? asked.request : ""
}

test("a duty that was set after a request makes its waiting time no shorter, whatever the requester says to have read", async t => {
  const team = await withRule(t, { ...twoOfThree, after: 86_400, dutyAfter: 900 })
  const id = await ask(team, "ben")
  await team.sync(...names)
  await settleWaiting(await team.open("cyn"))
  await (await team.open("ada")).commit(() => [onCall("ben")])
  await team.sync(...names)
  team.now = new Date(team.now.getTime() + hour)
  assert.equal(await settleWaiting(await team.open("cyn")), 0)
  // Asked again it counts: the request's own line names the duty's.
  const again = await ask(team, "ben")
  await team.sync(...names)
  await settleWaiting(await team.open("cyn"))
  team.now = new Date(team.now.getTime() + hour)
  assert.equal(await settleWaiting(await team.open("cyn")), 1)
  await team.sync(...names)
  const ben = await team.open("ben")
  assert.deepEqual([status(ben, id), status(ben, again)], ["open", "granted"])
})

test("no request outlives what its rule allows, though it says so and sets its own clock forward", async t => {
  const team = await withRule(t, { ...twoOfThree, valid: 7200 })
  const longer = await claim(await team.open("ben"), { until: "2036-01-01T00:00:00.000Z" })
  await team.sync(...names)
  const start = team.now
  team.now = new Date(start.getTime() + 24 * 365 * hour)
  const future = await claim(await team.open("ben"), { until: "2036-01-01T00:00:00.000Z", index: 1 })
  team.now = new Date(start.getTime() + hour)
  await team.sync(...names)
  await settleWaiting(await team.open("cyn"))
  assert.deepEqual([status(await team.open("cyn"), longer), status(await team.open("cyn"), future)], ["open", "open"])
  team.now = new Date(start.getTime() + 2 * hour)
  const cyn = await team.open("cyn")
  assert.equal(status(cyn, longer), "expired")
  await assert.rejects(approveRequest(cyn, requestIn(cyn, longer)), { code: "request-overtaken" })
  // From when another's program first saw it, by that one's clock.
  team.now = new Date(start.getTime() + 3 * hour)
  assert.equal(status(await team.open("cyn"), future), "expired")
})

test("an emergency under a rule without a waiting time is none: the rule's hours stay", async t => {
  const team = await withRule(t, { ...twoOfThree, hours: "01-02" })
  team.now = new Date(2026, 2, 2, 12)
  const id = await claim(await team.open("ben"), { breakGlass: true, reason: "fire" })
  await team.sync(...names)
  const cyn = await team.open("cyn")
  assert.equal(requestIn(cyn, id).breakGlass, false)
  await assert.rejects(approveRequest(cyn, requestIn(cyn, id)), { code: "outside-hours" })
})

test("a request that its maker's program dated with no moment is over, and asks nobody for ever", async t => {
  const team = await withRule(t, twoOfThree)
  const id = await ask(team, "ben")
  await team.sync(...names)
  const { state, now } = await team.open("ada")
  const request = state.requests.find(each => each.id === id)!
  assert.equal(requestStatus(state, request, now.getTime()), "open")
  assert.equal(requestStatus(state, { ...request, at: "never", seen: {} }, now.getTime()), "expired")
})

test("a request for codes whose shares somebody sealed wrongly keeps no program from agreeing to others in time", async t => {
  const team = await withRule(t, twoOfThree, { ada: "owner", ben: "manager", cyn: "member" })
  const everywhere = { kind: "rule-set", rule: "new-r", on: { all: true }, ...twoOfThree, after: 3600 }
  const ada = await team.open("ada")
  await ada.commit(() => [
    { kind: "rule-cleared", rule: ada.state.rules[0]!.id, signature: unsigned },
    { ...everywhere, signature: unsigned } as Fact,
  ])
  await team.sync(...names)
  const ben = await team.open("ben")
  // The shares are of another batch, as its seal does not say.
  const sealed = await sealShared("x", [withSalt("1")], ben.state.rules[0]!.id, 2, ben.membersView.readers)
  await ben.commit(() => [
    { kind: "account-added", account: "new-a", name: "Other", ref: "O1" },
    { kind: "batch-added", batch: "new-b", account: "new-a", sort: "single-use", sealed },
  ])
  const other = ben.state.accounts.find(({ name }) => name === "Other")!
  await claim(ben, { account: other.id, batch: other.batches[0]!.id })
  await ask(team, "ben")
  await team.sync(...names)
  await settleWaiting(await team.open("cyn"))
  team.now = new Date(team.now.getTime() + hour)
  assert.equal(await settleWaiting(await team.open("cyn")), 1)
})
