import assert from "node:assert/strict"
import { copyFileSync } from "node:fs"
import { join } from "node:path"
import { test } from "node:test"
import { authenticatorCode } from "../../../../../test/authenticator.ts"
import { started } from "../../../../../test/started-enrollment.ts"
import { createAuditTools, exportLine, keyRingFromFile, type Postern, type Store } from "../../issuer/index.ts"
import { ImportRig } from "../import/import-rig.test.ts"

test("an export to which each day was added is replayed as one history of each subject, and noted once", async context => {
  const rig = await ImportRig.open(context)
  const database = join(rig.folder, "postern-data/postern.db")
  const keys = keyRingFromFile(join(rig.folder, "postern-data/keys"))
  let now = Date.now() - 600_000
  const subjects = ["ada", "bob"]
  const inPostern = <T>(act: (postern: Postern, store: Store) => Promise<T>) => rig.withPostern(act, () => now)
  const next = new Map<string, string>()
  await inPostern(async postern => {
    for (const subject of subjects) {
      const { uri } = started(await postern.enrollTotp(subject, { account: subject }))
      await postern.activateTotp(subject, authenticatorCode(uri, now))
      const proof = authenticatorCode(uri, now + 30_000)
      next.set(subject, started(await postern.enrollTotp(subject, { account: subject, proof })).uri)
    }
  })
  const backup = join(rig.folder, "backup.db")
  copyFileSync(database, backup)
  now += 60_000
  let text = ""
  await inPostern(async (postern, store) => {
    const tools = createAuditTools({ store, keys })
    const seen = new Map<string, number>()
    const endDay = async () => {
      for (const subject of subjects)
        for await (const event of tools.history({ tenant: "default", subject })) {
          // As where two days are exported from one instant on: the last event comes twice.
          if (event.event.seq < (seen.get(subject) ?? 0)) continue
          text += `${exportLine(event)}\n`
          seen.set(subject, event.event.seq)
        }
      now += 30_000
    }
    await endDay()
    for (const subject of subjects) await postern.unlock(subject)
    await endDay()
    for (const subject of subjects) await postern.activateTotp(subject, authenticatorCode(next.get(subject)!, now))
    await endDay()
    for (const subject of subjects) await postern.verify(subject, authenticatorCode(next.get(subject)!, now))
    await endDay()
  })
  copyFileSync(backup, database)
  const from = ["--from", rig.write("export.jsonl", text), "--json"]
  const findings = ({ stdout }: { stdout: string }) =>
    (JSON.parse(stdout).findings as { subject: string; finding: string }[]).map(
      each => `${each.subject} ${each.finding}`,
    )
  const compared = await rig.run(["compare", ...from], "", "audit")
  assert.deepEqual(findings(compared).sort(), [...Array(3).fill("ada behind"), ...Array(3).fill("bob behind")])
  const replayed = await rig.run(["replay", ...from, "--by", "drill"], "", "audit")
  assert.deepEqual(findings(replayed).sort(), ["ada lost", "bob lost"], "their new sheets are")
  await inPostern(async postern => {
    for (const subject of subjects) {
      const { events, chain } = await postern.auditTrail(subject)
      const notes = events.filter(({ kind }) => kind === "replayed")
      assert.deepEqual([chain, notes.length, notes[0]?.by], ["intact", 1, "drill"])
      assert.equal((await postern.verify(subject, authenticatorCode(next.get(subject)!, now))).outcome, "accepted")
    }
  })
  assert.equal((await rig.run(["compare", ...from], "", "audit")).code, 0)
})
