import {
  type CodeVerdict,
  type Decision,
  type EventSource,
  type Evidence,
  fits,
  type HashedCode,
  type Instant,
  type Judgement,
  judge,
  type NotAccepted,
  newRecord,
  type Policy,
  PosternError,
  type Proof,
  type Purpose,
  type SearchedCodes,
  type SubjectRecord,
} from "../../record/index.ts"
import type { MadeSet } from "../codes/code-set-maker.ts"
import { isRuledOut } from "../codes/precheck.ts"
import { recordKeyBytes } from "../persistence/codec/record-codec.ts"
import type { Clock, Random, SubjectKey } from "../persistence/ports.ts"
import type { LoadedRecord, SubjectRepository } from "../persistence/subject-repository.ts"
import type { LegacyInput, LegacyKeys } from "../takeover/legacy-input.ts"
import { maxConflicts } from "./commit-loop.ts"
import { type RecordReading, readByRecord, type TypedText } from "./record-reading.ts"
import { type ClockSearch, groupEvidence, rememberedClockSearch } from "./totp-check.ts"

/** What one pass over the record works with. It computes no slow hash. */
export interface PassTools {
  readonly repository: SubjectRepository
  readonly policy: Policy
  readonly random: Random
  readonly now: Clock
  readonly keys: LegacyKeys
}

/** What is being attempted. */
export interface Attempt {
  readonly key: SubjectKey
  readonly input: string
  readonly kinds: "any" | "backup-code"
  readonly source: EventSource
  /** what the factor is wanted for; @default "any" */
  readonly purpose?: Purpose
  /** which code set a success issues, given the record in which the factor is spent; @default none */
  readonly needsSet?: (spent: SubjectRecord) => "in-place" | "staged"
  /**
   * Delivers a new set after the proof held and before anything is committed, and gives the instant that its lifetime starts at. If it throws,
   * nothing changes.
   */
  readonly deliverBeforeCommit?: (made: MadeSet, proof: Proof, now: Instant) => Promise<Instant>
}

/** What a decision may use beside the proof. */
export interface DecisionFacts {
  readonly record: SubjectRecord
  /** the new set, where the attempt needs one */
  readonly made: MadeSet | null
  /** when that set was delivered, where the attempt delivers it */
  readonly deliveredAt: Instant | null
  readonly now: Instant
}

/** What follows from a proof. Pure: it is asked again after a conflict. */
export type Deciding<O> = (proof: Proof, facts: DecisionFacts) => Decision<O>

/** An attempt whose input was read, and what follows from its success. */
export interface ReadAttempt<O> {
  readonly attempt: Attempt
  readonly text: TypedText
  readonly decide: Deciding<O>
}

/** What earlier passes of this attempt found out. */
export interface Progress {
  /** the record as it was loaded last; null if it may be out of date. If it is out of date all the same, the commit is a conflict. */
  readonly loaded: LoadedRecord | null
  readonly verdict: CodeVerdict | null
  readonly made: MadeSet | null
  readonly deliveredAt: Instant | null
}

export const noProgress: Progress = { loaded: null, verdict: null, made: null, deliveredAt: null }

/** A factor that is right, and the record that says so. */
export interface ProvenStep {
  readonly loaded: LoadedRecord
  readonly proof: Proof
  readonly now: Instant
}

/** Only the slow hash of this code of the set can tell. */
export interface HashStep {
  readonly needs: "hash"
  readonly loaded: LoadedRecord
  readonly reading: RecordReading
  readonly of: HashedCode
}

/** Only the other system's hash of each code that is left can tell. */
export interface SearchStep extends Omit<HashStep, "needs" | "of"> {
  readonly needs: "search"
  readonly of: SearchedCodes
}

/** The factor is right, and the code set that it allows has to be made. */
export interface SetStep extends ProvenStep {
  readonly needs: "set"
  readonly placing: "in-place" | "staged"
}

/** The decision is committed. */
export interface SettledStep<O> {
  readonly settled: Decision<O | NotAccepted>
  readonly loaded: LoadedRecord
  /** what was found out about a backup code, or null where nothing had to be */
  readonly verdict: CodeVerdict | null
}

/** How one pass ended: with a decision that is committed, or with slow work that has to be done first. */
export type Step<O> = SettledStep<O> | HashStep | SearchStep | SetStep

/**
 * Loads, judges, decides and commits, and starts again if somebody else's commit came first. Stops where a slow hash or a new code set is needed:
 * the caller does that work outside of any transaction and tries again with what it found.
 * @throws PosternError `contention`
 */
export async function attemptOnce<O>(tools: PassTools, read: ReadAttempt<O>, progress: Progress): Promise<Step<O>> {
  const { attempt } = read
  let { verdict, loaded: known } = progress
  const searchClock = rememberedClockSearch()
  for (let conflicts = 0; conflicts < maxConflicts; conflicts++) {
    const loaded = known ?? withDecoyRecord(await tools.repository.load(attempt.key), tools)
    const now = tools.now()
    const reading = readByRecord(tools, read.text, loaded.record)
    if (reading.kind === "mistyped") return { settled: refusedAsMistyped(reading.suspectGroups), loaded, verdict }
    const judgeWith = (found: CodeVerdict | null) => {
      const evidence = evidenceOf(attempt, reading, loaded.record, found, { policy: tools.policy, now, searchClock })
      return judge(loaded.record, evidence, tools.policy, now, attempt.purpose)
    }
    let judgement: Judgement = judgeWith(verdict)
    if (judgement.kind === "needs-search") return { needs: "search", loaded, reading, of: judgement.of }
    if (judgement.kind === "needs-hash") {
      if (!isWrongByTag(reading, loaded.record!, judgement.of))
        return { needs: "hash", loaded, reading, of: judgement.of }
      verdict = { set: judgement.of.set, matches: false }
      judgement = judgeWith(verdict)
    }
    if (judgement.kind === "needs-hash" || judgement.kind === "needs-search")
      throw new TypeError("a verdict on a set is an answer for that set")
    let decision: Decision<O | NotAccepted>
    if (judgement.kind === "accepted") {
      const step = { loaded, proof: judgement, now }
      const placing = attempt.needsSet?.(judgement.spent)
      if (placing !== undefined && !hasSet(progress, judgement, placing)) return { needs: "set", placing, ...step }
      decision = decisionOn(read, step, progress)
    } else decision = judgement
    if (await isCommitted(tools, attempt, loaded, decision, now)) return { settled: decision, loaded, verdict }
    known = null
  }
  throw new PosternError("contention")
}

/** Commits what follows from a proof, with the set that was made for it. Gives null if somebody else's commit came first. */
export async function commitProven<O>(
  tools: PassTools,
  read: ReadAttempt<O>,
  step: ProvenStep,
  progress: Progress,
): Promise<Decision<O | NotAccepted> | null> {
  const decision = decisionOn(read, step, progress)
  return (await isCommitted(tools, read.attempt, step.loaded, decision, step.now)) ? decision : null
}

/** Refuses a code whose check symbols do not fit. It is no real code: nothing is counted, hashed or written. */
export function refusedAsMistyped(suspectGroups: readonly number[]): Decision<NotAccepted> {
  return { outcome: { outcome: "refused", reason: "mistyped", suspectGroups }, change: null }
}

function hasSet({ made }: Progress, { spent }: Proof, placing: "in-place" | "staged"): boolean {
  return made !== null && fits(spent, made.prepared, placing === "staged")
}

function decisionOn<O>(
  { decide }: ReadAttempt<O>,
  { loaded, proof, now }: ProvenStep,
  { made, deliveredAt }: Progress,
): Decision<O> {
  return decide(proof, { record: loaded.record!, made, deliveredAt, now })
}

async function isCommitted(
  { repository }: PassTools,
  { key, source }: Attempt,
  loaded: LoadedRecord,
  { change }: Decision<unknown>,
  now: Instant,
): Promise<boolean> {
  return change === null || (await repository.commit(key, loaded, change, source, now))
}

/** Nearly every wrong code ends here, without a slow hash and without waiting for one. */
function isWrongByTag(reading: RecordReading, record: SubjectRecord, of: HashedCode): boolean {
  return reading.kind === "backup-code" && isRuledOut(record, of, reading.code)
}

/** Under uniform detail an attempt at an unknown subject is written down like any other, and needs a record for it. */
function withDecoyRecord(loaded: LoadedRecord, { policy, random }: PassTools): LoadedRecord {
  if (loaded.record !== null || policy.detail === "full") return loaded
  return { ...loaded, record: newRecord(random(recordKeyBytes)) }
}

function evidenceOf(
  attempt: Attempt,
  reading: Exclude<RecordReading, { kind: "mistyped" }>,
  record: SubjectRecord | null,
  verdict: CodeVerdict | null,
  { policy, now, searchClock }: { policy: Policy; now: Instant; searchClock: ClockSearch },
): Evidence {
  if (reading.kind === "backup-code") {
    const { format, selector } = reading.code
    return { method: "backup-code", format, selector, verdict }
  }
  if (reading.kind === "legacy-code") return legacyEvidence(reading.input, record, verdict)
  const totp = record?.totp ?? null
  const isTold = totp !== null && (policy.detail === "full" || attempt.purpose === "lock")
  const formerSecrets = isTold ? record!.formerSecrets : []
  return { method: "totp", ...groupEvidence(totp, formerSecrets, reading.digits, policy, now, searchClock) }
}

// What cannot be a code of the set is wrong without a hash.
function legacyEvidence(
  input: LegacyInput | null,
  record: SubjectRecord | null,
  verdict: CodeVerdict | null,
): Evidence {
  const format = "legacy"
  const set = record?.codes?.set ?? 0
  if (input === null) return { method: "backup-code", format, selector: null, verdict: { set, matches: false } }
  return { method: "backup-code", format, selector: verdict?.position ?? input.place?.position ?? null, verdict }
}
