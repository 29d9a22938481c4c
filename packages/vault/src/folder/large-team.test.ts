import assert from "node:assert/strict"
import { fork } from "node:child_process"
import test from "node:test"
import { fileURLToPath } from "node:url"
import { isLong } from "../../../../test/long-form.ts"
import { currentBatch, membersOfSeal } from "../record/index.ts"
import { temporaryFolder } from "./devices.fixture.ts"
import type { RemovalNews } from "./large-removal.fixture.ts"
import { buildLargeTeam, founder, type LargeTeam, memberName, openAs } from "./large-team.fixture.ts"

const removal = fileURLToPath(new URL("large-removal.fixture.ts", import.meta.url))
const five = [1, 2, 3, 4, 5].map(memberName)
const leaver = memberName(5)

/** Removes the member in a process of its own; kills it once so many batches are sealed anew. @returns how many were, by its last word. */
async function remove(base: string, folder: string, killAt: number): Promise<number> {
  const child = fork(removal, [base, folder, leaver], { execArgv: process.execArgv, stdio: "inherit" })
  let sealed = 0
  child.on("message", (news: RemovalNews) => {
    if ("sealed" in news) sealed = news.sealed
    if (sealed >= killAt) child.kill("SIGKILL")
  })
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject)
    child.once("close", () => resolve())
  })
  return sealed
}

const large: LargeTeam = isLong
  ? { members: 20, accounts: 500, codesEach: 10, rule: { need: 2, of: five }, givesAll: true }
  : { members: 5, accounts: 201, codesEach: 1, rule: { read: five } }

test(`a removal from a vault of ${large.accounts} accounts that is killed in the middle goes on where it stopped`, {
  timeout: isLong ? 1_800_000 : 240_000,
}, async t => {
  const base = await temporaryFolder(t)
  const folder = await buildLargeTeam(base, large)
  const staleIn = async (): Promise<number> => {
    const vault = await openAs(base, folder, founder)
    assert.deepEqual(vault.problems, [])
    assert.ok(!vault.members!.members.some(({ name }) => name === leaver))
    return vault.staleBatches().length
  }
  let left = large.accounts
  // Each write seals a hundred: what was told is on the disk, and a kill costs no more than what was under way.
  for (const killAt of isLong ? [100, 100, 200] : [100]) {
    const done = await remove(base, folder, killAt)
    assert.ok(done >= killAt && done < left)
    const stale = await staleIn()
    assert.ok(stale <= left - done, `${stale} of ${left} are left`)
    assert.ok(stale > 0)
    left = stale
  }
  assert.equal(await remove(base, folder, Number.POSITIVE_INFINITY), left, "and no more than is left")
  assert.equal(await staleIn(), 0)
  const vault = await openAs(base, folder, founder)
  const readers = five.filter(name => name !== leaver)
  for (const account of vault.state.accounts)
    assert.deepEqual(membersOfSeal(currentBatch(account)!.sealed!), readers, account.name)
  const { name, batches } = vault.state.accounts.at(-1)!
  const [code] = await vault.openCodes(batches[0]!, [0])
  assert.equal(code, `${name.replace("Service ", "").padStart(5, "0")}-00000`)
})
