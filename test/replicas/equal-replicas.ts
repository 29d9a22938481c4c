import assert from "node:assert/strict"
import { makeCode, readBackupCode } from "@postern/core"
import { createAuditTools, createPostern, generateKeyEntry, parseKeyRing, type Random, type Store } from "postern"
import { memoryStore } from "postern/memory"
import { purposeKey } from "../../packages/postern/src/issuer/history/audit-chain.ts"
import { numbered } from "../../packages/postern/src/issuer/history/history-reading.ts"
import type { KeptEvent } from "../../packages/postern/src/issuer/persistence/codec/event-codec.ts"
import { decodeRecord } from "../../packages/postern/src/issuer/persistence/codec/record-codec.ts"
import { openPage } from "../../packages/postern/src/issuer/persistence/sealing/page-box.ts"
import { Seal } from "../../packages/postern/src/issuer/persistence/sealing/seal.ts"
import { lastSeq } from "../../packages/postern/src/record/index.ts"
import { authenticatorCode } from "../authenticator.ts"
import { started } from "../started-enrollment.ts"
import { DatabaseModel, type SentCommit } from "./database-model.ts"
import type { Replica, TriedSubject } from "./operations.ts"

const older = generateKeyEntry()
/** What subjects are enrolled under: to be sealed again under `keys`. */
const olderKeys = parseKeyRing(older)
const keys = parseKeyRing(`${generateKeyEntry()} ${older}`)
const policy = { codes: { format: "long", count: 4 } } as const

/** The one clock of all replicas. */
export const clock = { now: Date.UTC(2026, 0, 1) }
const drawSeven: Random = size => new Uint8Array(size).fill(7)

/** Makes a replica in which nothing is its own: its clock, its sources and even what it draws are those of every other one. */
export function equalReplica(store: Store): Replica {
  const equal = { store, keys, clock: () => clock.now, random: drawSeven }
  return { postern: createPostern({ ...equal, issuer: "Acme", policy }), tools: createAuditTools(equal) }
}

/** Gives a subject with an authenticator and four codes in a store; the clock then stands a minute later. */
export async function enrol(store: Store, subject = "ada"): Promise<TriedSubject> {
  const postern = createPostern({ issuer: "Acme", store, keys: olderKeys, policy, clock: () => clock.now })
  const { uri } = started(await postern.enrollTotp(subject, { account: "ada" }))
  const activated = await postern.activateTotp(subject, authenticatorCode(uri, clock.now))
  assert.ok(activated.outcome === "activated" && activated.codeSet !== null)
  const { codes } = activated.codeSet
  clock.now += 60_000
  const shown = Array.from({ length: 60 }, (_, i) => authenticatorCode(uri, clock.now + (i - 4) * 30_000))
  const wrongTotp = ["000000", "111111", "222222", "333333", "444444", "555555"].find(code => !shown.includes(code))!
  const last = readBackupCode(codes[3]!)
  assert.ok(last.kind === "backup-code")
  const wrongCode = makeCode("long", last.code.selector, new Uint8Array(17)).text
  return { subject, uri, codes, wrongTotp, wrongCode }
}

/** Gives a model of the database that holds what a store holds of a subject. */
export async function modelOf(store: Store, subject = "ada"): Promise<DatabaseModel> {
  const key = { tenant: "default", subject }
  const { version, box } = (await store.load(key))!
  const pages = await store.pages(key, { after: 0, limit: 99 })
  const database = new DatabaseModel()
  database.put(subject, { version, box, writes: Buffer.alloc(16, version), pages })
  return database
}

/** Gives the events that a commit brought, of a subject whose box was another before: whoever has the keys can tell. */
export function eventsBrought(commit: SentCommit, before: Uint8Array | null): KeptEvent[] {
  const recordOf = (box: Uint8Array) => decodeRecord(new Seal(keys, drawSeven).open(commit, box).plaintext)
  const { recordKey, history } = recordOf(commit.box)
  const known = before === null ? 0 : lastSeq(recordOf(before).history)
  const pageKey = purposeKey(recordKey, "history page")
  const left = commit.pages.map(({ number, box }) => openPage(pageKey, { ...commit, number }, box)!)
  return [...left, history.recent].flatMap(run => numbered(run).flatMap(each => (each.seq > known ? [each.event] : [])))
}

/** Gives a subject, in the model alone. */
export async function enrolInModel(): Promise<{ subject: TriedSubject; database: DatabaseModel }> {
  const store = memoryStore()
  const subject = await enrol(store)
  return { subject, database: await modelOf(store) }
}
