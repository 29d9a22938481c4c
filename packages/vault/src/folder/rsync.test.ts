import assert from "node:assert/strict"
import { spawnSync } from "node:child_process"
import { utimesSync } from "node:fs"
import test from "node:test"
import { isLong } from "../../../../test/long-form.ts"
import type { Fact } from "../record/index.ts"
import { names, withRule } from "./access/rule-team.fixture.ts"
import { changeRole } from "./members/membership.ts"
import type { TeamFolders } from "./team.fixture.ts"

const hasRsync = spawnSync("rsync", ["--version"]).status === 0
const rounds = isLong ? 400 : 24

/** Both directions, newer files over older ones, as people sync two computers. */
function rsync(team: TeamFolders, a: string, b: string): void {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const { status, stderr } = spawnSync("rsync", [
      "-a",
      "-u",
      "--modify-window=-1",
      `${team.folder(from)}/`,
      `${team.folder(to)}/`,
    ])
    assert.equal(status, 0, String(stderr))
  }
}

test(`three computers that rsync with each other in both directions, in any order, come to one state (${rounds} rounds)`, {
  skip: hasRsync ? false : "there is no rsync here",
}, async t => {
  const team = await withRule(t, { read: names })
  let seed = 20261128
  const any = <T>(list: readonly T[]): T => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
    return list[(seed >>> 8) % list.length]!
  }
  const start = Date.now() / 1000 + 60
  for (let round = 0; round < rounds; round++) {
    const name = any(names)
    const vault = await team.open(name)
    const batch = vault.state.accounts[0]!.batches[0]!.id
    const facts: readonly Fact[] = [
      { kind: any(["code-used", "code-doubtful"] as const), batch, index: round % 3 },
      { kind: "batch-tested", batch, on: "2026-03-02" },
    ]
    if (name === "ada" && round % 4 === 0) await changeRole(vault, "cyn", any(["member", "manager"] as const))
    else await vault.commit(() => facts)
    // rsync -u compares whole seconds: of two files of one second it takes whichever it is given. People do not write so fast.
    const at = start + 2 * round
    for (const file of [`events/${vault.device}.age`, "members.json"]) utimesSync(team.pathOf(name, file), at, at)
    if (any([true, false])) rsync(team, any(names), any(names))
  }
  for (const [a, b] of [
    ["ada", "ben"],
    ["ben", "cyn"],
    ["ada", "cyn"],
    ["ada", "ben"],
  ] as const)
    rsync(team, a, b)
  const vaults = await Promise.all(names.map(name => team.open(name)))
  const [ada, ...others] = vaults as [(typeof vaults)[0], ...typeof vaults]
  assert.deepEqual(ada.problems, [])
  for (const vault of others) {
    assert.deepEqual(vault.problems, [])
    assert.deepEqual(vault.state, ada.state)
    assert.deepEqual(vault.members, ada.members)
  }
})

test("an rsync that puts a device's own older file back is noticed, and nothing is written over it", {
  skip: hasRsync ? false : "there is no rsync here",
}, async t => {
  const team = await withRule(t, { read: names })
  rsync(team, "ada", "ben")
  const ada = await team.open("ada")
  await ada.commit(() => [{ kind: "account-added", account: "new-x", name: "New", ref: "N1" }])
  // Without -u, or by a clock that is wrong.
  spawnSync("rsync", ["-a", "--ignore-times", `${team.folder("ben")}/`, `${team.folder("ada")}/`])
  const after = await team.open("ada")
  assert.deepEqual(
    after.problems.map(({ kind }) => kind),
    ["truncated-log"],
  )
  await assert.rejects(
    after.commit(() => [{ kind: "account-added", account: "new-y", name: "Other", ref: "O1" }]),
    { code: "integrity-broken" },
  )
})
