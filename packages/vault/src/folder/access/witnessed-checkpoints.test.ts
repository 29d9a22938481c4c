import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import { cp, readdir, rm } from "node:fs/promises"
import { join } from "node:path"
import test from "node:test"
import { signingKey } from "../keys/signing-key.ts"
import { TeamFolders } from "../team.fixture.ts"
import { signCheckpoint } from "./log-checkpoint.ts"
import { noteHead } from "./log-head.ts"
import { readVerifierKey } from "./signed-note.ts"
import { checkWitnessed, keepWitnessed } from "./witnessed-checkpoints.ts"

/** A witness as C2SP describes one, which signs whatever it is given. */
function makeWitness(name: string) {
  const key = signingKey()
  const verifier = Buffer.concat([Buffer.of(4), Buffer.from(key.verifyKey, "base64url")])
  const id = createHash("sha256").update(`${name}\n`).update(verifier).digest().subarray(0, 4)
  return {
    verifier: readVerifierKey(`${name}+${id.toString("hex")}+${verifier.toString("base64")}`),
    cosign(note: string, seconds: number): string {
      const text = note.slice(0, note.indexOf("\n\n") + 1)
      const time = Buffer.alloc(8)
      time.writeBigUInt64BE(BigInt(seconds))
      const signature = key.sign(`cosignature/v1\ntime ${seconds}\n${text}`)
      return `${note}— ${name} ${Buffer.concat([id, time, signature]).toString("base64")}\n`
    },
  }
}

test("what a witness signed is compared with the log: as it was, grown, cut off, and told anew", async t => {
  const team = await TeamFolders.create(t, { ada: "owner", ben: "member" })
  const witness = makeWitness("witness.example/w1")
  const ada = await team.open("ada")
  await noteHead(ada)
  await cp(team.folder("ada"), join(team.base, "then"), { recursive: true })
  await noteHead(ada)
  const { note, lines } = await signCheckpoint(ada)
  await keepWitnessed(ada, witness.cosign(note, 1_772_445_600))
  const size = lines.length
  const device = ada.device!
  const at = "2026-03-02T10:00:00.000Z"
  const seen = { device, size, at, since: 0 }
  assert.deepEqual(await checkWitnessed(ada, witness.verifier), { witnessed: [seen], problems: [] })
  await noteHead(ada)
  assert.deepEqual((await checkWitnessed(ada, witness.verifier)).witnessed, [{ ...seen, since: 1 }])

  // Every member finds it in the folder; of another witness there is nothing, which is told.
  await team.carry("ada", "ben")
  await cp(team.pathOf("ada", "witnessed"), team.pathOf("ben", "witnessed"), { recursive: true })
  const ben = await team.open("ben")
  assert.equal((await checkWitnessed(ben, witness.verifier)).witnessed.length, 1)
  const other = await checkWitnessed(ben, makeWitness("witness.example/w1").verifier)
  assert.deepEqual([other.witnessed, other.problems[0]?.kind], [[], "unlike-witnessed"])

  // A device that never saw the log: the folder of then looks whole to it, but for the witness.
  for (const name of await readdir(team.pathOf("ben", "events")))
    if (name.startsWith(device)) await cp(join(team.base, "then", "events", name), team.pathOf("ben", "events", name))
  await rm(join(team.base, "ben.state"), { recursive: true, force: true })
  const cut = await team.open("ben")
  const missed = await checkWitnessed(cut, witness.verifier)
  assert.deepEqual(
    [missed.witnessed, missed.problems.map(problem => [problem.device, problem.kind])],
    [[], [[device, "unlike-witnessed"]]],
  )

  // The device itself writes another history from there on.
  await cp(join(team.base, "then"), team.folder("ada"), { recursive: true })
  for (const name of await readdir(team.base))
    if (name.startsWith("ada.state")) {
      const state = join(team.base, name, "seen.json")
      await rm(state, { force: true })
    }
  team.now = new Date(team.now.getTime() + 60_000)
  const again = await team.open("ada")
  for (let more = 0; more < 3; more++) await noteHead(again)
  const told = await checkWitnessed(again, witness.verifier)
  assert.deepEqual(
    [told.witnessed, told.problems.map(({ detail }) => /others are in their place/.test(detail))],
    [[], [true]],
  )
})

test("kept is only a checkpoint of this vault, true and signed by somebody else", async t => {
  const team = await TeamFolders.create(t, { ada: "owner" })
  const elsewhere = await TeamFolders.create(t, { ada: "owner" })
  const witness = makeWitness("w")
  const vault = await team.open("ada")
  await noteHead(vault)
  const { note } = await signCheckpoint(vault)
  const foreign = await elsewhere.open("ada")
  await noteHead(foreign)
  const usage = { code: "usage-wrong" }
  await assert.rejects(keepWitnessed(vault, note), usage, "no witness")
  await assert.rejects(keepWitnessed(vault, "nothing"), usage)
  await assert.rejects(
    keepWitnessed(vault, witness.cosign((await signCheckpoint(foreign)).note, 1)),
    usage,
    "another vault",
  )
  const longer = note.replace(/\n(\d+)\n/, (_all, size: string) => `\n${Number(size) + 1}\n`)
  await assert.rejects(keepWitnessed(vault, witness.cosign(longer, 1)), { code: "integrity-broken" })
  assert.deepEqual(await readdir(join(vault.folder, "witnessed")).catch(() => []), [])
  await keepWitnessed(vault, witness.cosign(note, 1))
  assert.equal((await readdir(join(vault.folder, "witnessed"))).length, 1)
})
