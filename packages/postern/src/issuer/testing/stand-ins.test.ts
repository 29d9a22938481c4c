import assert from "node:assert/strict"
import { createHash, randomBytes } from "node:crypto"
import { readBackupCode } from "@postern/core"
import { authenticatorCode } from "../../../../../test/authenticator.ts"
import { started } from "../../../../../test/started-enrollment.ts"
import { newRecord, projectionOf, type SubjectRecord } from "../../record/index.ts"
import { memoryStore } from "../../stores/memory/index.ts"
import { createPostern } from "../create-postern.ts"
import type { ChainedEvent } from "../history/audit-chain.ts"
import { createAuditTools } from "../history/audit-tools.ts"
import type { Random, Store } from "../persistence/ports.ts"
import { keyRing } from "../persistence/sealing/key-ring.ts"
import { Seal } from "../persistence/sealing/seal.ts"
import { SubjectRepository } from "../persistence/subject-repository.ts"
import type { Activated, Postern } from "../postern.ts"
import type { PosternOptions } from "../postern-options.ts"

// What the tests of this room work with; named as a test so that it is not built and published.

/** A clock wound by hand. */
export class HandWoundClock {
  now: number = Date.UTC(2026, 0, 1)

  advance(seconds: number): void {
    this.now += seconds * 1000
  }
}

/** Bytes that look random and are the same for one seed. */
export function seededRandom(seed: number): Random {
  let blocks = 0
  return size => {
    const drawn: Buffer[] = []
    for (let length = 0; length < size; length += 32)
      drawn.push(createHash("sha256").update(`${seed}/${blocks++}`).digest())
    return Buffer.concat(drawn).subarray(0, size)
  }
}

export function keyOf(label: string): Uint8Array {
  return createHash("sha256").update(label).digest()
}

export const testKeys = keyRing([{ id: "k1", key: keyOf("k1") }])

/** A Postern over the memory store, with clock and random in the test's hands. */
export interface Trial {
  readonly postern: Postern
  readonly clock: HandWoundClock
  readonly store: Store
}

/** By default with `long` codes, which a plain HMAC protects: slow hashes are for the tests that are about them. */
export function openTrial(options: Partial<PosternOptions> = {}, seed = 1): Trial {
  const clock = new HandWoundClock()
  const store = options.store ?? memoryStore()
  const postern = createPostern({
    issuer: "Acme",
    keys: testKeys,
    clock: () => clock.now,
    random: seededRandom(seed),
    ...options,
    policy: { ...options.policy, codes: { format: "long", ...options.policy?.codes } },
    store,
  })
  return { postern, clock, store }
}

/** What a subject holds after enrolment: the authenticator's URI and the codes. */
export interface Enrolled {
  readonly uri: string
  readonly codes: readonly string[]
}

/** Enrols a subject, anew if need be, and lets the clock pass the step that proved it. */
export async function enroll({ postern, clock }: Trial, subject = "ada"): Promise<Enrolled> {
  const options = { account: `${subject}@example.com`, replaceWithoutProof: true }
  const { uri } = started(await postern.enrollTotp(subject, options))
  const activated = (await postern.activateTotp(subject, authenticatorCode(uri, clock.now))) as Activated
  clock.advance(30)
  return { uri, codes: activated.codeSet!.codes }
}

/** Gives a store that holds what another holds of a subject now: its backup, restored. */
export async function restoredCopy(store: Store, subject = "ada"): Promise<Store> {
  const key = { tenant: "default", subject }
  const copy = memoryStore()
  const { box } = (await store.load(key))!
  const pages = await store.pages(key, { after: 0, limit: Number.POSITIVE_INFINITY })
  const projection = projectionOf(newRecord(keyOf(subject)))
  await copy.commit({ ...key, expectedVersion: 0, box, projection, pages })
  return copy
}

/** Gives all events of a subject as they are exported. */
export async function exported(store: Store, subject = "ada"): Promise<ChainedEvent[]> {
  const events: ChainedEvent[] = []
  const history = createAuditTools({ store, keys: testKeys }).history({ tenant: "default", subject })
  for await (const { event } of history) events.push(event)
  return events
}

/** Changes a subject's record past all functions, to where only a long way leads. */
export async function changeRecord(
  { store, clock }: Trial,
  change: (record: SubjectRecord) => SubjectRecord,
  subject = "ada",
): Promise<void> {
  const key = { tenant: "default", subject }
  const repository = new SubjectRepository(store, new Seal(testKeys, randomBytes), randomBytes)
  const loaded = await repository.load(key)
  const record = change(loaded.record ?? newRecord(keyOf(subject)))
  assert.ok(await repository.commit(key, loaded, { record, events: [] }, {}, clock.now))
}

/** A code that is well formed, of the same selector as the one given, and wrong. */
export function wrongCodeLike(code: string): string {
  const symbols = [...code.replaceAll("-", "")]
  // Two symbols typed as "?" are restored by the others: so the check fits whatever the third is.
  symbols[5] = symbols[5] === "B" ? "C" : "B"
  symbols[symbols.length - 1] = "?"
  symbols[symbols.length - 2] = "?"
  const reading = readBackupCode(symbols.join(""))
  if (reading.kind !== "backup-code") throw new Error("expected a code whose check fits")
  return reading.code.text
}

/** Six digits that the authenticator shows nowhere near now. */
export function wrongTotp(uri: string, now: number): string {
  const near = new Set([-90, -60, -30, 0, 30, 60, 90].map(seconds => authenticatorCode(uri, now + seconds * 1000)))
  return ["000000", "111111", "222222", "333333", "444444", "555555", "666666", "777777"].find(code => !near.has(code))!
}

export { authenticatorCode }
