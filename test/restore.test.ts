import assert from "node:assert/strict"
import { copyFile, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import {
  type AuditTools,
  createAuditTools,
  createPostern,
  type ExportedEvent,
  exportLine,
  generateKeyEntry,
  type Postern,
  parseExportLine,
  parseKeyRing,
  type Store,
} from "postern"
import { sqliteStore } from "postern/sqlite"
import { authenticatorCode } from "./authenticator.ts"
import { started } from "./started-enrollment.ts"

const tenant = "default"
const policy = { codes: { format: "long", count: 4 }, takeover: true } as const
const dayMs = 86_400_000

describe("a database restored from yesterday's backup", () => {
  const keys = parseKeyRing(generateKeyEntry())
  let folder: string
  let now = Date.UTC(2026, 0, 1)
  let store: Store
  let postern: Postern
  let tools: AuditTools
  let files = 0
  let path: string

  function open(file: string): void {
    path = file
    store = sqliteStore({ path })
    postern = createPostern({ issuer: "Acme", store, keys, policy, clock: () => now })
    tools = createAuditTools({ store, keys, clock: () => now })
  }
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "postern-restore-"))
  })
  after(() => rm(folder, { recursive: true }))

  /** Goes on with a fresh database. */
  function begin(): void {
    now += dayMs
    open(join(folder, `${++files}.db`))
  }
  async function backUp(): Promise<string> {
    await store.close()
    const copy = join(folder, `${++files}.backup`)
    await copyFile(path, copy)
    open(path)
    return copy
  }
  /** Gives what was exported before the database was lost, as lines, and goes on with the backup. */
  async function loseAndRestore(backup: string, subject = "ada"): Promise<string[]> {
    const lines: string[] = []
    for await (const event of tools.history({ tenant, subject })) lines.push(exportLine(event))
    await store.close()
    open(backup)
    return lines
  }
  const key = { tenant, subject: "ada" }
  const eventsOf = (lines: readonly string[]) => lines.map(line => parseExportLine(line).event)
  const reasonOf = async (input: string, subject = "ada") => {
    const outcome = await postern.verify(subject, input)
    return outcome.outcome === "refused" ? outcome.reason : outcome.outcome
  }
  async function enrol(subject = "ada"): Promise<{ uri: string; codes: readonly string[] }> {
    const { uri } = started(await postern.enrollTotp(subject, { account: subject }))
    const activated = await postern.activateTotp(subject, authenticatorCode(uri, now))
    assert.equal(activated.outcome, "activated")
    now += 90_000
    return { uri, codes: activated.codeSet!.codes }
  }

  test("accepts again what was spent since, until the exported events are replayed", async () => {
    begin()
    const { uri, codes } = await enrol()
    const backup = await backUp()
    assert.equal(await reasonOf(codes[1]!), "accepted")
    const digits = authenticatorCode(uri, now)
    assert.equal(await reasonOf(digits), "accepted")
    for (const _ of [1, 2, 3]) await postern.verify("ada", "000000")
    const statusBefore = await postern.status("ada")
    const lines = await loseAndRestore(backup)
    assert.equal((await postern.status("ada"))?.codes.left, 4)

    assert.equal((await tools.compare(key, eventsOf(lines))).relation, "behind")
    const replayed = await tools.replay(key, eventsOf(lines), { by: "operator" })
    assert.deepEqual(replayed, { relation: "behind", events: 5, lost: [] })
    assert.equal(await reasonOf(codes[1]!), "already-used")
    assert.equal(await reasonOf(digits), "replayed")
    assert.deepEqual(await postern.status("ada"), statusBefore)
    assert.equal(await reasonOf(codes[2]!), "accepted")
    const trail = await postern.auditTrail("ada")
    assert.equal(trail.chain, "intact")
    assert.equal(trail.events.filter(event => event.kind === "replayed").length, 1)
  })

  test("of who came after the backup the export is believed where one says so: an enrolment is owed, and nobody is taken over twice", async () => {
    begin()
    const backup = await backUp()
    await enrol()
    await enrol("gone")
    await postern.remove("gone")
    await postern.enrollTotp("begun", { account: "begun" })
    await postern.takeOver("eve", { v: 1, totp: { secret: "KF2W62DQG52DE3LSJRGVK53GOQZWOOJQ" } })
    await postern.takeOver("undone", { v: 1, totp: { secret: "KF2W62DQG52DE3LSJRGVK53GOQZWOOJQ" } })
    await postern.remove("undone")
    const exports = new Map<string, string[]>()
    for (const subject of ["ada", "gone", "begun", "eve", "undone"]) {
      const lines: string[] = []
      for await (const event of tools.history({ tenant, subject })) lines.push(exportLine(event))
      exports.set(subject, lines)
    }
    await loseAndRestore(backup)
    const replay = (subject: string, trustsMissing: boolean) =>
      tools.replay({ tenant, subject }, eventsOf(exports.get(subject)!), { by: "operator" }, { trustsMissing })
    assert.deepEqual(await replay("ada", false), { relation: "no-record", events: 0, lost: [] })
    assert.equal(await postern.status("ada"), null, "as one who never had a second factor")
    for (const _ of [1, 2])
      for (const [subject, isOwing] of [
        ["ada", true],
        ["gone", false],
        ["begun", false],
        ["eve", true],
        ["undone", true],
      ] as const)
        assert.deepEqual(
          await replay(subject, true),
          { relation: "no-record", events: 0, lost: [], ...(isOwing && { isOwing }) },
          subject,
        )
    const standing = async (subject: string) => (await postern.status(subject))?.mustEnroll
    assert.deepEqual([await standing("ada"), await standing("eve")], [true, true])
    assert.deepEqual(
      [await standing("gone"), await standing("begun"), await standing("undone")],
      Array(3).fill(undefined),
    )
    for (const subject of ["eve", "undone"])
      await assert.rejects(postern.takeOver(subject, { v: 1, totp: { secret: "KF2W62DQG52DE3LSJRGVK53GOQZWOOJQ" } }), {
        code: "already-enrolled",
      })
    const { codes } = await enrol()
    assert.equal(await reasonOf(codes[0]!), "accepted")
    assert.equal((await postern.status("ada"))?.codes.set, 2, "the lost sheet was the first")
    assert.equal((await replay("ada", true)).relation, "not-authentic", "what was enrolled since is left alone")
    assert.equal((await postern.auditTrail("ada")).chain, "intact")
  })

  test("replaying twice does no more than once", async () => {
    begin()
    const { codes } = await enrol()
    const backup = await backUp()
    await postern.verify("ada", codes[0]!)
    const lines = await loseAndRestore(backup)
    await tools.replay(key, eventsOf(lines))
    assert.deepEqual(await tools.replay(key, eventsOf(lines)), { relation: "same", events: 0, lost: [] })
    assert.equal((await tools.compare(key, eventsOf(lines))).relation, "same")
  })

  test("the events of a day alone are enough where they follow the backup's last", async () => {
    begin()
    const { codes } = await enrol()
    const backup = await backUp()
    await postern.verify("ada", codes[0]!)
    await postern.verify("ada", codes[1]!)
    const lines = await loseAndRestore(backup)
    assert.equal((await tools.replay(key, eventsOf(lines.slice(-2)))).events, 2)
    assert.equal((await postern.status("ada"))?.codes.left, 2)
  })

  test("a code set that came after the backup is lost, and the one it replaced does not come back", async () => {
    begin()
    const { uri, codes } = await enrol()
    const backup = await backUp()
    const issued = await postern.replaceCodes("ada", { proof: authenticatorCode(uri, now) })
    assert.equal(issued.outcome, "issued")
    const lines = await loseAndRestore(backup)
    assert.deepEqual((await tools.replay(key, eventsOf(lines))).lost, ["codes"])
    assert.equal(await reasonOf(codes[0]!), "disabled")
    now += 90_000
    const next = await postern.replaceCodes("ada", { proof: authenticatorCode(uri, now) })
    assert.equal(next.outcome === "issued" && next.codeSet.set, 3)
    assert.equal(await reasonOf(issued.outcome === "issued" ? issued.codeSet.codes[0]! : ""), "superseded")
  })

  test("after a recovery the lost phone does not get in again, the old sheet until the new one was proved, and nobody looks as if never enrolled", async () => {
    begin()
    const { uri, codes } = await enrol()
    const backup = await backUp()
    const recovered = await postern.recover("ada", codes[0]!, { account: "ada" })
    assert.ok(recovered.outcome === "recovered")
    const halfWay = await loseAndRestore(backup)
    assert.deepEqual((await tools.replay(key, eventsOf(halfWay))).lost, ["totp"])
    now += 90_000
    assert.equal(await reasonOf(authenticatorCode(uri, now)), "disabled")
    assert.equal(await reasonOf(codes[0]!), "already-used")
    assert.equal(await reasonOf(codes[1]!), "accepted")
    assert.equal((await postern.status("ada"))?.totp.status, "disabled")
  })

  test("after a recovery that was finished neither the lost phone nor the old sheet gets in again", async () => {
    begin()
    const { uri, codes } = await enrol()
    const backup = await backUp()
    const recovered = await postern.recover("ada", codes[0]!, { account: "ada" })
    assert.ok(recovered.outcome === "recovered")
    assert.equal((await postern.confirmCodes("ada", recovered.codeSet.codes[0]!)).outcome, "confirmed")
    const lines = await loseAndRestore(backup)
    assert.deepEqual((await tools.replay(key, eventsOf(lines))).lost, ["totp", "codes"])
    now += 90_000
    assert.equal(await reasonOf(authenticatorCode(uri, now)), "disabled")
    assert.equal(await reasonOf(codes[1]!), "disabled")
    assert.equal((await postern.status("ada"))?.required, true)
  })

  test("an enrolment that was finished after the backup is finished again; its codes are lost", async () => {
    begin()
    const { uri } = started(await postern.enrollTotp("ada", { account: "ada" }))
    const backup = await backUp()
    await postern.activateTotp("ada", "000000")
    await postern.activateTotp("ada", authenticatorCode(uri, now))
    const lines = await loseAndRestore(backup)
    await tools.replay(key, eventsOf(lines))
    assert.equal(await reasonOf(authenticatorCode(uri, now)), "replayed")
    now += 90_000
    assert.equal(await reasonOf(authenticatorCode(uri, now)), "accepted")
    assert.equal((await postern.status("ada"))?.codes.status, "none")
  })

  test("who was removed, disabled or failing stays so", async () => {
    begin()
    const ada = await enrol()
    const grace = await enrol("grace")
    const backup = await backUp()
    await postern.remove("ada")
    for (let i = 0; i < 100; i++) {
      now += 3_700_000
      await postern.verify("grace", "000000")
    }
    const graceLines: string[] = []
    for await (const event of tools.history({ tenant, subject: "grace" })) graceLines.push(exportLine(event))
    const lines = await loseAndRestore(backup)
    await tools.replay(key, eventsOf(lines))
    await tools.replay({ tenant, subject: "grace" }, eventsOf(graceLines))
    assert.equal(await reasonOf(ada.codes[0]!), "not-enrolled")
    assert.equal(await reasonOf(authenticatorCode(grace.uri, now), "grace"), "disabled")
    assert.equal(await reasonOf(grace.codes[0]!, "grace"), "accepted")
  })

  test("used before it was replayed, it goes its own way: what was spent is spent again, and nothing is loosened", async () => {
    begin()
    const { uri, codes } = await enrol()
    const backup = await backUp()
    await postern.verify("ada", codes[0]!)
    const digits = authenticatorCode(uri, now)
    await postern.verify("ada", digits)
    const lines = await loseAndRestore(backup)
    for (const _ of [1, 2]) await postern.verify("ada", "000000")
    await postern.verify("ada", codes[3]!)
    assert.equal((await tools.compare(key, eventsOf(lines))).relation, "beside")
    assert.equal((await tools.replay(key, eventsOf(lines))).events, 2)
    assert.equal(await reasonOf(codes[0]!), "already-used")
    assert.equal(await reasonOf(codes[3]!), "already-used")
    assert.equal(await reasonOf(digits), "replayed")
    assert.equal((await postern.status("ada"))?.throttle.totp?.failures, 2)
    assert.equal((await tools.replay(key, eventsOf(lines))).events, 0)
    assert.equal((await postern.auditTrail("ada")).chain, "intact")
  })

  test("a history that was forged, cut in the middle or is another subject's changes nothing", async () => {
    begin()
    const { codes } = await enrol()
    await enrol("grace")
    const backup = await backUp()
    for (const code of codes.slice(0, 3)) await postern.verify("ada", code)
    const lines = await loseAndRestore(backup)
    const forged = lines.map((line, i) =>
      i === lines.length - 1 ? line.replace('"selector":2', '"selector":3') : line,
    )
    assert.notDeepEqual(forged, lines)
    const relationOf = async (history: readonly string[], subject = "ada") =>
      (await tools.replay({ tenant, subject }, eventsOf(history))).relation
    assert.equal(await relationOf(forged), "not-authentic")
    assert.equal(await relationOf(lines.filter((_, i) => i !== 4)), "not-authentic")
    assert.equal(await relationOf(lines.slice(-1)), "gap")
    assert.equal(await relationOf(lines, "grace"), "not-authentic")
    assert.equal(await relationOf(lines, "nobody"), "no-record")
    assert.equal((await postern.status("ada"))?.codes.left, 4)
  })

  test("pruned trails prove the rest of themselves, replay, and cannot be cut without the key ring", async () => {
    begin()
    const { uri, codes } = await enrol()
    now += 40 * dayMs
    const backup = await backUp()
    await postern.verify("ada", codes[0]!)
    const whole: ExportedEvent[] = []
    for await (const event of tools.history(key)) whole.push(event)
    assert.deepEqual(await tools.prune(key, now - dayMs), { events: 3, brokenAt: null })
    assert.deepEqual(await tools.prune(key, now - dayMs), { events: 0, brokenAt: null })
    const trail = await postern.auditTrail("ada")
    assert.deepEqual([trail.chain, trail.prunedThrough, trail.events[0]?.seq], ["intact", 3, 4])
    assert.equal(
      (
        await tools.compare(
          key,
          whole.map(each => each.event),
        )
      ).relation,
      "same",
    )
    now += 90_000
    assert.equal(await reasonOf(authenticatorCode(uri, now)), "accepted")

    const lines = await loseAndRestore(backup)
    assert.equal((await tools.replay(key, eventsOf(lines))).events, 2)
    assert.equal(await reasonOf(codes[0]!), "already-used")

    assert.deepEqual(await tools.prune(key, now + dayMs), { events: 7, brokenAt: null })
    assert.equal((await postern.auditTrail("ada")).chain, "intact")
    await postern.verify("ada", codes[1]!)
    for (let i = 0; i < 64; i++) await postern.unlock("ada")
    const { version, box } = (await store.load(key))!
    const projection = { totp: "active", codesTotal: 4, codesLeft: 1, confirmedAt: null } as const
    const rest = { expiresAt: null, lockedUntil: null, disabled: false }
    const cut = { ...key, expectedVersion: version, box, projection: { ...projection, ...rest } }
    await store.commit({ ...cut, pruning: { through: 1 } })
    assert.deepEqual(await tools.prune(key, now + dayMs), { events: 0, brokenAt: 8 })
    assert.equal((await postern.auditTrail("ada")).brokenAt, 8)
  })

  test("a line that is no exported event is refused by the name of the field", () => {
    for (const [line, field] of [
      ["no JSON", /^line/],
      ["[]", /^line/],
      ['{"tenant":"t","subject":"s","at":"2026-01-01T00:00:00.000Z","kind":"x","facts":{},"mac":"AA"}', /^seq/],
      ['{"tenant":"t","subject":"s","seq":1,"at":"soon","kind":"x","facts":{},"mac":"AA"}', /^at/],
      ['{"tenant":"t","subject":"s","seq":1,"at":"2026-01-01T00:00:00.000Z","kind":"x","facts":{},"mac":"+"}', /^mac/],
    ] as const) {
      assert.throws(() => parseExportLine(line), { name: "SyntaxError", message: field })
    }
  })
})
