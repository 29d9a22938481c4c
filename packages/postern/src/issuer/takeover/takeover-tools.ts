import { randomBytes } from "node:crypto"
import {
  authenticatorsOf,
  type CodeSet,
  type EventSource,
  type LegacyScheme,
  lastSeq,
  mayTakeOver,
  newRecord,
  planNotices,
  settlePolicy,
  takeOver,
  undoTakeOver,
  usableCodes,
} from "../../record/index.ts"
import { decideAndCommit } from "../attempts/commit-loop.ts"
import { type HashLimits, HashQueue } from "../attempts/hash-queue.ts"
import { type HashingOptions, settleHashing } from "../codes/slow-hash.ts"
import { guardClock, guardRandom, sourceOf } from "../operations/checks/input-checks.ts"
import { recordKeyBytes } from "../persistence/codec/record-codec.ts"
import type { Clock, Random, Store, SubjectKey } from "../persistence/ports.ts"
import type { KeyRing } from "../persistence/sealing/key-ring.ts"
import { Seal } from "../persistence/sealing/seal.ts"
import { type NoticePlanning, SubjectRepository } from "../persistence/subject-repository.ts"
import { checkForeignScheme } from "./foreign-hash.ts"
import { keyOfLegacy } from "./legacy-input.ts"
import { LegacySetMaker } from "./legacy-set-maker.ts"
import type { CheckedEntry } from "./neutral-entry.ts"
import { assessEntry, broughtOf } from "./take-over.ts"
import type { TakenOverOutcome, TakeoverSkipped } from "./takeover-outcome.ts"

export interface TakeoverToolsOptions {
  readonly store: Store
  readonly keys: KeyRing
  /** @default Argon2id, 19 MiB, two passes */
  readonly hashing?: HashingOptions
  readonly limits?: HashLimits
  /** how long a wrong guess at foreign codes may take, in seconds of one core; @default 2 */
  readonly maxHashSeconds?: number
  /** authenticators of one subject, like the policy's `totp.maxAuthenticators`; whoever has more is skipped. @default 5 */
  readonly maxAuthenticators?: number
  readonly clock?: Clock
  readonly random?: Random
}

/** One subject in a run of an import. */
export interface ImportRun {
  /** the run's id, which `undo` and `changes` ask for */
  readonly run: string
  /** false: everything is done but the hashing and the commit */
  readonly writes: boolean
  readonly source?: EventSource
}

/** What became of a subject of an import. */
export type ImportOutcome =
  | TakenOverOutcome
  | TakeoverSkipped
  /** there is a second factor here, or was a takeover before */
  | { readonly outcome: "skipped"; readonly reason: "already-there" }
  /** this very run has had the subject: its rows do not lie together */
  | { readonly outcome: "skipped"; readonly reason: "seen-twice" }

/** What was used since a run, for whoever goes back to the old system. */
export interface TakeoverChanges {
  /** the last time step that was accepted, or null where there is no authenticator of that run any more */
  readonly lastStep: number | null
  /** the same of each authenticator of that run that is still bound, in the order of the entry; only where there are several */
  readonly lastSteps?: readonly number[]
  /** the places of the codes that were spent since, from 0; null where the whole set was replaced or voided */
  readonly spent: readonly number[] | null
}

/** A set of another system that still stands. */
export interface StandingSet {
  readonly origin: string
  readonly scheme: LegacyScheme
  /** how long ago it was issued, there or by the takeover; milliseconds */
  readonly ageMs: number
  /** codes that would be accepted now: none of a set that has expired or is disabled */
  readonly codesLeft: number
}

/** What an operator does with subjects of another system, one at a time. */
export interface TakeoverTools {
  import(key: SubjectKey, entry: CheckedEntry, run: ImportRun): Promise<ImportOutcome>
  /** Takes a run back where nothing happened since: "undone"; "used" where something did; null for a subject of no such run. */
  undo(key: SubjectKey, run: string, source?: EventSource): Promise<"undone" | "used" | null>
  /** Says what was used since a run; null for a subject of no such run, and for one where nothing happened. */
  changes(key: SubjectKey, run: string): Promise<TakeoverChanges | null>
  /** Gives the set of another system that a subject still has; null where it has none. */
  standing(key: SubjectKey): Promise<StandingSet | null>
}

/** Creates the tools for imports over a store and its key ring. */
export function createTakeoverTools(options: TakeoverToolsOptions): TakeoverTools {
  const { store, keys, maxHashSeconds, maxAuthenticators } = options
  const random = guardRandom(options.random ?? randomBytes)
  const repository = new SubjectRepository(store, new Seal(keys, random), random, remindersOf(store, keys, random))
  const tools = { repository, now: guardClock(options.clock ?? Date.now) }
  const maker = new LegacySetMaker(random, new HashQueue(options.limits), settleHashing(options.hashing))

  return {
    async import(key, entry, { run, writes, source }) {
      const assessed = assessEntry(entry, { maxSeconds: maxHashSeconds, maxAuthenticators })
      if (assessed.outcome === "skipped") return assessed
      const codes = assessed.codesLeft > 0 ? entry.codes : null
      if (codes !== null) {
        keyOfLegacy(keys, codes.keyId)
        if ("hashes" in codes.values) await checkForeignScheme(codes.values.scheme)
      }
      const { outcome } = await decideAndCommit<ImportOutcome>(tools, key, sourceOf(source), async (record, now) => {
        if (record?.takenOver?.run === run) return skipped("seen-twice")
        if (!mayTakeOver(record)) return skipped("already-there")
        if (!writes) return { change: null, outcome: assessed }
        const base = record ?? newRecord(random(recordKeyBytes))
        const made = codes && (await maker.make(base, codes, now))
        return { change: takeOver(base, broughtOf(key.subject, entry, made, run), now), outcome: assessed }
      })
      return outcome
    },

    async undo(key, run, source) {
      const { outcome } = await decideAndCommit(tools, key, sourceOf(source), record => {
        const change = record && undoTakeOver(record, run)
        if (change !== null) return { change, outcome: "undone" as const }
        return { change, outcome: record?.takenOver?.run === run ? ("used" as const) : null }
      })
      return outcome
    },

    async changes(key, run) {
      const { record } = await repository.load(key)
      if (record === null || record.takenOver?.run !== run || lastSeq(record.history) === 1) return null
      const { codes, totp, takenOver } = record
      const lastSteps = authenticatorsOf(totp)
        .filter(({ activatedAt }) => activatedAt <= takenOver.at)
        .map(({ lastStep }) => lastStep)
      return { lastStep: lastSteps[0] ?? null, ...(lastSteps.length > 1 && { lastSteps }), spent: spentOf(codes) }
    },

    async standing(key) {
      const { record } = await repository.load(key)
      const codes = record?.codes ?? null
      if (record === null || codes === null || codes.legacy === null) return null
      const now = tools.now()
      return {
        origin: record.takenOver?.origin ?? "other",
        scheme: codes.legacy.scheme,
        ageMs: Math.max(0, now - codes.issuedAt),
        codesLeft: usableCodes(codes, now),
      }
    },
  }
}

// Whoever has an address is told before their old codes expire. Nothing is written for the others: no service may be there that ever sends it.
function remindersOf(store: Store, keys: KeyRing, random: Random): NoticePlanning | null {
  if (store.outbox === undefined) return null
  const policy = settlePolicy({ takeover: true })
  const plan: NoticePlanning["plan"] = (before, change, now) =>
    change.record.addresses.current.length === 0
      ? { recipients: [], prompt: [], reminders: [] }
      : planNotices(before, change, policy, now)
  return { seal: new Seal(keys, random, "notice"), plan }
}

function skipped(reason: "already-there" | "seen-twice") {
  return { change: null, outcome: { outcome: "skipped", reason } } as const
}

function spentOf(codes: CodeSet | null): number[] | null {
  if (codes === null || codes.legacy === null) return null
  return brought(codes).filter(place => codes.digests[place] == null)
}

// The places of the codes that were good when they came.
function brought({ legacy, digests }: CodeSet): number[] {
  const each = legacy === null ? [] : "slots" in legacy ? legacy.slots : legacy.hashes
  return digests.flatMap((_, place) => (each[place] === null || each[place] === undefined ? [] : [place]))
}
