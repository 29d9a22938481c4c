import assert from "node:assert/strict"
import test from "node:test"
import { isOnDuty, type VaultEvent } from "../../record/index.ts"
import { approveRequest, denyRequest } from "./access-requests.ts"
import { drill } from "./drills.ts"
import { approve, ask, codes, names, requestIn, status, withRule } from "./rule-team.fixture.ts"
import { openGranted } from "./shares.ts"
import { settleWaiting } from "./waiting-time.ts"

const twoOfThree = { need: 2, of: names }
const hour = 3_600_000

test("an emergency needs a rule with a waiting time and a reason; it is asked at any hour, and goes before other requests", async t => {
  const plainly = await withRule(t, twoOfThree)
  await assert.rejects(ask(plainly, "ben", { breakGlass: true, reason: "fire" }), { code: "usage-wrong" })
  const team = await withRule(t, { ...twoOfThree, after: 7200, hours: "01-02" })
  team.now = new Date(2026, 2, 2, 12)
  await assert.rejects(ask(team, "ben", { reason: "fire" }), { code: "outside-hours" })
  await assert.rejects(ask(team, "ben", { breakGlass: true }), { code: "input-needed" })
  const id = await ask(team, "ben", { breakGlass: true, reason: "fire" })
  await team.sync(...names)
  const cyn = await team.open("cyn")
  assert.equal(requestIn(cyn, id).breakGlass, true)
  assert.equal(await settleWaiting(cyn), 0)
  team.now = new Date(team.now.getTime() + 2 * hour)
  assert.equal(await settleWaiting(await team.open("cyn")), 1, "outside of the hours too")
  await team.sync(...names)
  const ben = await team.open("ben")
  assert.equal((await openGranted(ben, requestIn(ben, id))).code, codes[0])
})

test("whoever belongs can deny an emergency, though the rule does not name them; an auditor cannot", async t => {
  const members = { ada: "owner", ben: "member", cyn: "member", dan: "member", eve: "auditor" } as const
  const team = await withRule(t, { need: 2, of: ["ada", "ben"], after: 60 }, members)
  const id = await ask(team, "ben", { breakGlass: true, reason: "fire" })
  await team.sync(...Object.keys(members))
  const eve = await team.open("eve")
  await assert.rejects(denyRequest(eve, requestIn(eve, id), undefined), { code: "not-entitled" })
  const dan = await team.open("dan")
  await denyRequest(dan, requestIn(dan, id), "no fire here")
  await team.sync(...Object.keys(members))
  team.now = new Date(team.now.getTime() + hour)
  const ada = await team.open("ada")
  assert.equal(await settleWaiting(ada), 0)
  assert.equal(status(ada, id), "denied")
})

test("whoever is on call waits for the shorter time, and for no time that is over", async t => {
  const team = await withRule(t, { ...twoOfThree, after: 86_400, dutyAfter: 900 })
  const ada = await team.open("ada")
  const [from, to] = ["2026-03-02T09:00:00.000Z", "2026-03-02T18:00:00.000Z"]
  const written = await ada.commit(() => [{ kind: "duty-set", duty: "new-duty", member: "ben", from, to }])
  const { duty } = written.find(({ kind }) => kind === "duty-set") as VaultEvent & { duty: string }
  await team.sync(...names)
  const member = await team.open("cyn")
  await assert.rejects(
    member.commit(() => [{ kind: "duty-set", duty: "new-duty", member: "cyn", from, to }]),
    { code: "not-entitled" },
    "nobody puts themselves on call",
  )
  const [bens, cyns] = [await ask(team, "ben"), await ask(team, "cyn")]
  await team.sync(...names)
  await settleWaiting(await team.open("ada"))
  team.now = new Date(team.now.getTime() + hour)
  assert.equal(await settleWaiting(await team.open("ada")), 1)
  await team.sync(...names)
  const seen = await team.open("ben")
  assert.deepEqual([status(seen, bens), status(seen, cyns)], ["granted", "open"])
  assert.equal(isOnDuty(seen.state, "ben", Date.parse(to)), false)
  const owner = await team.open("ada")
  await owner.commit(() => [{ kind: "duty-cleared", duty }])
  assert.equal(isOnDuty(owner.state, "ben", team.now.getTime()), false)
})

test("a request lives as long as the rule says, and a code that all agreed to is taken in time or not at all", async t => {
  const team = await withRule(t, { ...twoOfThree, valid: 7200, within: 600 })
  const [late, taken] = [await ask(team, "ben"), await ask(team, "ben")]
  await team.sync(...names)
  await approve(team, "cyn", taken)
  await team.sync(...names)
  assert.equal(status(await team.open("ben"), taken), "granted")
  team.now = new Date(team.now.getTime() + 600_000)
  assert.deepEqual(await Promise.all([late, taken].map(async id => status(await team.open("ben"), id))), [
    "open",
    "expired",
  ])
  team.now = new Date(team.now.getTime() + 2 * hour)
  const cyn = await team.open("cyn")
  assert.equal(status(cyn, late), "expired")
  await assert.rejects(approveRequest(cyn, requestIn(cyn, late)), { code: "request-overtaken" })
})

test("a drill takes the same steps as an emergency, spends no code, and can be done again", async t => {
  const team = await withRule(t, { ...twoOfThree, reason: true, hours: "01-02" })
  team.now = new Date(2026, 2, 2, 12)
  for (const day of ["2026-03-02", "2026-03-03"]) {
    const asks = await team.open("ben")
    const { request, status: first } = await drill(asks, asks.state.accounts[0]!, day)
    assert.equal(first, "asked")
    assert.equal((await drill(asks, asks.state.accounts[0]!, day)).status, "waiting")
    await team.sync(...names)
    await approve(team, "ada", request)
    await team.sync(...names)
    const ben = await team.open("ben")
    assert.equal((await drill(ben, ben.state.accounts[0]!, day)).status, "done")
    await team.sync(...names)
  }
  const { accounts } = (await team.open("cyn")).state
  const [batch] = accounts[0]!.batches
  assert.deepEqual(
    batch!.drills.map(({ on }) => on),
    ["2026-03-02", "2026-03-03"],
  )
  assert.deepEqual(
    batch!.codes.map(({ uses, doubts }) => uses.length + doubts.length),
    [0, 0, 0],
  )
})

test("whoever asked notes that a request is over: then it is, though a clock goes back; nobody else can say so", async t => {
  const team = await withRule(t, { ...twoOfThree, valid: 7200 })
  const [id, other] = [await ask(team, "ben"), await ask(team, "ben")]
  await team.sync(...names)
  const cyn = await team.open("cyn")
  await assert.rejects(
    cyn.commit(() => [{ kind: "access-expired", request: other }]),
    { code: "not-entitled" },
  )
  const before = team.now
  team.now = new Date(before.getTime() + 2 * hour)
  await settleWaiting(await team.open("ben"))
  const noted = (await team.open("ben")).state.requests.map(({ expired }) => expired)
  assert.ok(noted.every(event => event !== null))
  await settleWaiting(await team.open("ben"))
  assert.deepEqual(
    (await team.open("ben")).state.requests.map(({ expired }) => expired),
    noted,
    "once each",
  )
  await team.sync(...names)
  team.now = before
  assert.deepEqual([status(await team.open("ada"), id), status(await team.open("ada"), other)], ["expired", "expired"])
})
