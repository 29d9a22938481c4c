import { readBackupCode, readSecondFactor, type SecondFactorReading } from "@postern/core"
import {
  type CodeVerdict,
  type Decision,
  defaultTotp,
  type EventSource,
  type Evidence,
  fits,
  type HashedCode,
  type Instant,
  judge,
  type NotAccepted,
  newRecord,
  noAttempts,
  type Policy,
  PosternError,
  type Proof,
  type Purpose,
  type Rejection,
  type SubjectRecord,
} from "../../record/index.ts"
import type { CodeSetMaker, MadeSet } from "../codes/code-set-maker.ts"
import { recordKeyBytes } from "../persistence/codec/record-codec.ts"
import type { Clock, Random, SubjectKey } from "../persistence/ports.ts"
import type { LoadedRecord, SubjectRepository } from "../persistence/subject-repository.ts"
import { maxConflicts } from "./commit-loop.ts"
import type { HashQueue } from "./hash-queue.ts"
import { digitsEvidence } from "./totp-check.ts"

/** What an attempt works with. */
export interface AttemptTools {
  readonly repository: SubjectRepository
  readonly maker: CodeSetMaker
  readonly queue: HashQueue
  readonly policy: Policy
  readonly random: Random
  readonly now: Clock
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
  /** what is done with a set after the proof held and before anything is committed; a throw leaves all as it was */
  readonly handOver?: (made: MadeSet, proof: Proof, now: Instant) => Promise<void>
}

/** What follows from a proof. `made` is there where the attempt needs a set. Pure: it may be asked again after a conflict. */
type Deciding<O> = (
  proof: Proof,
  facts: { readonly record: SubjectRecord; readonly made: MadeSet | null; readonly now: Instant },
) => Decision<O>

/**
 * Proves a factor and acts on it. Load, judge, decide, commit if nothing changed in between, else once more from the start; slow work is
 * done outside of any transaction, and what it found counts only if the decision at commit still allows it.
 */
export async function proveAndAct<O extends { readonly outcome: string }>(
  tools: AttemptTools,
  attempt: Attempt,
  decide: Deciding<O>,
): Promise<Decision<O | NotAccepted>> {
  const reading = attempt.kinds === "any" ? readSecondFactor(attempt.input) : readBackupCode(attempt.input)
  if (reading.kind === "mistyped") return refusedUnseen(reading.suspectGroups)
  const lane = laneOf(attempt.key)
  // In a flood nothing is loaded for a code that could not be tested anyway: the time belongs to those who need no hash.
  if (reading.kind === "backup-code") tools.queue.checkRoom(lane)
  const proving = new Proving(tools, attempt, reading, decide)
  if (tools.policy.detail === "uniform" && reading.kind === "backup-code") {
    // In the lane from the start, so that "busy" is said before anything is written down, whatever the code turns out to be.
    return tools.queue.inLane(lane, async hasWaited => {
      const settled = await proving.runInLane(hasWaited)
      const mustPretend = settled.outcome.outcome === "refused" && !proving.hasHashed
      if (mustPretend) await tools.maker.pretend(reading.code.format, reading.code.secret)
      return settled
    })
  }
  // A slow hash is asked for only where nothing else decides: the subject's earlier attempts end first, and may make it needless.
  return (await proving.run(false)) ?? (await tools.queue.inLane(lane, hasWaited => proving.runInLane(hasWaited)))
}

// Nobody's authenticator: what it shows is compared and thrown away.
const decoyTotp = { secret: new Uint8Array(20), parameters: defaultTotp, attempts: noAttempts }

/** The lane of a subject in the hash queue. */
export function laneOf({ tenant, subject }: SubjectKey): string {
  return JSON.stringify([tenant, subject])
}

// A code whose check symbols do not fit is no real code: nothing is counted, nothing is hashed, nothing is written.
function refusedUnseen(suspectGroups: readonly number[]): Decision<NotAccepted> {
  return { outcome: { outcome: "refused", reason: "mistyped", suspectGroups }, change: null }
}

type LegibleReading = Exclude<SecondFactorReading, { kind: "mistyped" }>

class Proving<O extends { readonly outcome: string }> {
  readonly #tools: AttemptTools
  readonly #attempt: Attempt
  readonly #reading: LegibleReading
  readonly #decide: Deciding<O>
  #verdict: CodeVerdict | null = null
  #made: MadeSet | null = null
  // What was loaded last, as long as nothing says that it is out of date. If it is after all, the commit is refused and it is loaded anew.
  #loaded: LoadedRecord | null = null

  constructor(tools: AttemptTools, attempt: Attempt, reading: LegibleReading, decide: Deciding<O>) {
    this.#tools = tools
    this.#attempt = attempt
    this.#reading = reading
    this.#decide = decide
  }

  get hasHashed(): boolean {
    return this.#verdict !== null
  }

  /** Runs in the subject's lane; earlier attempts that were waited for may have changed everything. */
  async runInLane(hasWaited: boolean): Promise<Decision<O | NotAccepted>> {
    if (hasWaited) this.#loaded = null
    return (await this.run(true))!
  }

  /** Gives null if slow hashes are needed, for a test or for a new set, and `mayHash` is false. */
  async run(mayHash: boolean): Promise<Decision<O | NotAccepted> | null> {
    const { repository, policy, now: clock } = this.#tools
    const { key, source } = this.#attempt
    for (let conflicts = 0; conflicts < maxConflicts; conflicts++) {
      const loaded = this.#loaded ?? this.#known(await repository.load(key))
      this.#loaded = loaded
      const now = clock()
      if (this.#hasWrongLength(loaded)) return refusedUnseen([])
      const { purpose } = this.#attempt
      const judgement = judge(loaded.record, this.#evidence(loaded.record, now), policy, now, purpose)
      if (judgement.kind === "needs-hash") {
        if (!mayHash) return null
        await this.#test(loaded.record!, judgement.of)
      } else {
        // One right code sent a thousand times at once would else hash a thousand sets, of which one is issued.
        if (!mayHash && judgement.kind === "accepted" && this.#attempt.needsSet !== undefined) return null
        const decision = await this.#decision(loaded.record, judgement, now)
        const isSettled =
          decision.change === null || (await repository.commit(key, loaded, decision.change, source, now))
        if (isSettled) return decision
        this.#loaded = null
      }
    }
    throw new PosternError("contention")
  }

  // Under uniform detail an attempt at a subject that nobody knows is written down like any other, and needs a record for it.
  #known(loaded: LoadedRecord): LoadedRecord {
    if (loaded.record !== null || this.#tools.policy.detail === "full") return loaded
    return { ...loaded, record: newRecord(this.#tools.random(recordKeyBytes)) }
  }

  async #decision(
    record: SubjectRecord | null,
    judgement: Proof | Rejection,
    now: Instant,
  ): Promise<Decision<O | NotAccepted>> {
    if (judgement.kind === "not-accepted") return judgement
    const { maker, policy } = this.#tools
    const { format, count } = policy.codes
    const { spent } = judgement
    const placing = this.#attempt.needsSet?.(spent)
    const isStaged = placing === "staged"
    const mustMake = placing !== undefined && (this.#made === null || !fits(spent, this.#made.prepared, isStaged))
    if (mustMake) {
      this.#made = await maker.make(spent, format, count, isStaged)
      await this.#attempt.handOver?.(this.#made, judgement, now)
    }
    return this.#decide(judgement, { record: record!, made: this.#made, now })
  }

  #evidence(record: SubjectRecord | null, now: Instant): Evidence {
    const reading = this.#reading
    if (reading.kind === "backup-code") {
      const { format, selector } = reading.code
      return { method: "backup-code", format, selector, verdict: this.#verdict }
    }
    const { policy } = this.#tools
    const totp = record?.totp ?? null
    if (totp === null)
      return { method: "totp", ...digitsEvidence(decoyTotp, [], reading.digits, policy, now), matchedStep: null }
    const formerSecrets = policy.detail === "full" || this.#attempt.purpose === "lock" ? record!.formerSecrets : []
    return { method: "totp", ...digitsEvidence(totp, formerSecrets, reading.digits, policy, now) }
  }

  async #test(record: SubjectRecord, of: HashedCode): Promise<void> {
    if (this.#reading.kind !== "backup-code") throw new TypeError("only backup codes are hashed")
    const { selector, secret } = this.#reading.code
    this.#verdict = { set: of.set, matches: await this.#tools.maker.matches(record, of, selector, secret) }
  }

  #hasWrongLength({ record }: LoadedRecord): boolean {
    const shown = record?.totp ?? (this.#tools.policy.detail === "uniform" ? decoyTotp : null)
    return this.#reading.kind === "totp" && shown !== null && this.#reading.digits.length !== shown.parameters.digits
  }
}
