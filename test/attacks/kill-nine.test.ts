import assert from "node:assert/strict"
import { fork } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { test } from "node:test"
import { createPostern, generateKeyEntry, type Postern, parseKeyRing } from "postern"
import { sqliteStore } from "postern/sqlite"
import { authenticatorCode } from "../authenticator.ts"
import { isLong } from "../long-form.ts"
import { started } from "../started-enrollment.ts"
import { heard, within } from "../waiting.ts"
import type { Load, LoadedSubject, Report } from "./loaded-process.ts"

const rounds = isLong ? 50 : 12
const lanes = 2
const subjects = 4
const setSize = 2
const policy = { codes: { format: "long", count: setSize } } as const

/** Lets a process work on the file until it is killed at a random moment, and gives all that it reported. */
async function killed(load: Load): Promise<Report[]> {
  const child = fork(new URL("loaded-process.ts", import.meta.url), {
    execArgv: process.execArgv,
    serialization: "advanced",
  })
  const reports: Report[] = []
  child.on("message", report => reports.push(report as Report))
  child.send(load)
  await heard(child, "message")
  // The channel ends after its last report; the process may have ended before that.
  const closed = Promise.all([once(child, "disconnect"), once(child, "exit")])
  setTimeout(() => child.kill("SIGKILL"), Math.random() * 120)
  await within("the end of a killed process", closed)
  return reports
}

/** What the reports of one subject allow the record to be. */
function expectations(reports: readonly Report[], before: LoadedSubject) {
  let codes = before.codes
  const spent = new Set<string>()
  const retired: string[] = []
  let lastStepAt = 0
  for (const report of reports) {
    if (report.outcome === "accepted" && report.act === "backup-code") spent.add(codes[report.position!]!)
    if (report.outcome === "accepted" && report.act === "totp") lastStepAt = report.now
    if (report.outcome === "issued") {
      retired.push(...codes)
      codes = report.codes!
      lastStepAt = report.now
    }
  }
  const last = reports.at(-1)
  const underWay = last !== undefined && last.outcome === undefined ? last : null
  return { codes, spent, retired, lastStepAt, underWay }
}

async function checkSubject(
  postern: Postern,
  before: LoadedSubject,
  reports: readonly Report[],
  now: { value: number },
): Promise<void> {
  const { codes, spent, retired, lastStepAt, underWay } = expectations(reports, before)
  const { subject, uri } = before
  const trail = await postern.auditTrail(subject)
  assert.equal(trail.chain, "intact")
  const status = (await postern.status(subject))!

  // A replacement that was under way may have gone through: then nobody was shown its codes, and the ones shown last are void.
  const isReplacedUnseen = underWay?.act === "replace" && status.codes.left === setSize && spent.size > 0
  if (!isReplacedUnseen) {
    const used = setSize - status.codes.left
    const known = [...spent].filter(code => codes.includes(code)).length
    assert.ok(
      used === known || (used === known + 1 && underWay?.act === "backup-code"),
      `${used} used, ${known} acknowledged`,
    )
  }
  for (const code of [...spent, ...retired]) {
    const outcome = await postern.verify(subject, code)
    assert.equal(outcome.outcome, "refused")
    assert.match(outcome.outcome === "refused" ? outcome.reason : "", /^(already-used|superseded)$/)
  }
  const failures = trail.events.filter(event => event.kind === "refused" && event.reason === "wrong-code").length
  const acknowledged = reports.filter(report => report.act === "wrong-totp" && report.outcome === "refused").length
  assert.ok(failures >= acknowledged, `${failures} failures written, ${acknowledged} acknowledged`)

  if (lastStepAt > 0) {
    now.value = lastStepAt
    assert.deepEqual(await postern.verify(subject, authenticatorCode(uri, lastStepAt)), {
      outcome: "refused",
      reason: "replayed",
    })
  }
}

async function lane(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "postern-kill-"))
  const path = join(folder, "store.db")
  const keys = generateKeyEntry()
  const now = { value: Date.UTC(2026, 0, 1) }
  const open = () => {
    const store = sqliteStore({ path })
    return {
      store,
      postern: createPostern({ issuer: "Acme", store, keys: parseKeyRing(keys), policy, clock: () => now.value }),
    }
  }
  for (let round = 0; round < rounds; round++) {
    const { store, postern } = open()
    const fresh: LoadedSubject[] = []
    for (let i = 0; i < subjects; i++) {
      const subject = `round ${round} subject ${i}`
      const { uri } = started(await postern.enrollTotp(subject, { account: subject }))
      const activated = await postern.activateTotp(subject, authenticatorCode(uri, now.value))
      assert.equal(activated.outcome, "activated")
      fresh.push({ subject, uri, codes: activated.codeSet!.codes })
    }
    await store.close()
    const reports = await killed({ path, keys, now: now.value, subjects: fresh })
    now.value = Math.max(now.value, ...reports.map(report => report.now))

    const after = open()
    for (const each of fresh) {
      await checkSubject(
        after.postern,
        each,
        reports.filter(report => report.subject === each.subject),
        now,
      )
    }
    now.value += 600_000
    await after.store.close()
  }
  await rm(folder, { recursive: true })
}

test(`[20] [21] [40] killed ${rounds * lanes} times under load, a process has lost no acknowledged use, failure or replacement, and its file opens`, async () => {
  await Promise.all(Array.from({ length: lanes }, lane))
})
