import { readBackupCode, readSecondFactor, type SecondFactorReading } from "@postern/core"
import { codesLeft, type Decision, defaultTotp, type NotAccepted, PosternError } from "../../record/index.ts"
import type { CodeSetMaker } from "../codes/code-set-maker.ts"
import type { SubjectKey } from "../persistence/ports.ts"
import type { LegacySetMaker } from "../takeover/legacy-set-maker.ts"
import {
  type Attempt,
  attemptOnce,
  commitProven,
  type Deciding,
  type HashStep,
  noProgress,
  type PassTools,
  type Progress,
  type ReadAttempt,
  refusedAsMistyped,
  type SearchStep,
  type SetStep,
  type SettledStep,
  type Step,
} from "./attempt-once.ts"
import { maxConflicts } from "./commit-loop.ts"
import type { HashQueue } from "./hash-queue.ts"
import type { RecordReading } from "./record-reading.ts"

/** What an attempt works with. */
export interface AttemptTools extends PassTools {
  readonly maker: CodeSetMaker
  readonly queue: HashQueue
  readonly legacy: LegacySetMaker
}

/**
 * Proves a factor and acts on it. Slow work is done between two passes over the record, outside of any transaction, and what it found counts only
 * if the decision at commit still allows it.
 * @throws PosternError `busy` if too many attempts wait, `contention`
 */
export async function proveAndAct<O extends { readonly outcome: string }>(
  tools: AttemptTools,
  attempt: Attempt,
  decide: Deciding<O>,
): Promise<Decision<O | NotAccepted>> {
  const reading = attempt.kinds === "any" ? readSecondFactor(attempt.input) : readBackupCode(attempt.input)
  if (reading.kind === "mistyped" && !tools.policy.takeover) return refusedAsMistyped(reading.suspectGroups)
  const read = { attempt, text: { typed: attempt.input, reading }, decide }
  const key = queueKey(attempt.key)
  if (reading.kind !== "totp") tools.queue.checkRoom(key)
  if (tools.policy.detail === "uniform" && mayBeCode(tools, reading)) {
    // In the queue from the start, so that "busy" is said before anything is written down, whatever the code turns out to be.
    const settleUniformly = async () => {
      const { settled, loaded, verdict } = await settle(tools, read, await attemptOnce(tools, read, noProgress))
      // Under uniform detail there always is a record, be it a new one.
      if (settled.outcome.outcome === "refused" && verdict === null)
        await tools.maker.pretend(loaded.record!, reading.kind === "backup-code" ? reading.code : null)
      return settled
    }
    return tools.queue.runSerially(key, settleUniformly, await placesOf(tools, attempt.key))
  }
  const first = await attemptOnce(tools, read, noProgress)
  if ("settled" in first) return first.settled
  // The subject's earlier attempts end first. They may have changed everything, and made the slow work needless.
  return tools.queue.runSerially(
    key,
    async hasWaited => {
      const step = hasWaited ? await attemptOnce(tools, read, noProgress) : first
      return (await settle(tools, read, step)).settled
    },
    first.needs === "search" ? Math.max(1, first.of.codes.length) : 1,
  )
}

/** Whether a text may have to be tested as a code. Where people are taken over, digits of another number than most apps show may be one. */
function mayBeCode({ policy }: AttemptTools, reading: SecondFactorReading): boolean {
  return reading.kind !== "totp" || (policy.takeover && reading.digits.length !== defaultTotp.digits)
}

/** How many places in the queue an attempt takes: one for each hash that it may need. */
async function placesOf({ policy, repository }: AttemptTools, key: SubjectKey): Promise<number> {
  if (!policy.takeover) return 1
  const codes = (await repository.load(key)).record?.codes ?? null
  return codes?.legacy != null && "hashes" in codes.legacy ? Math.max(1, codesLeft(codes)) : 1
}

/** Names the subject in the hash queue. */
export function queueKey({ tenant, subject }: SubjectKey): string {
  return JSON.stringify([tenant, subject])
}

/** Does the slow work that each pass asks for, until a pass settles the attempt. */
async function settle<O>(tools: AttemptTools, read: ReadAttempt<O>, first: Step<O>): Promise<SettledStep<O>> {
  let step = first
  let progress = noProgress
  for (let passes = 0; passes < maxConflicts; passes++) {
    if ("settled" in step) return step
    if (step.needs === "hash") progress = await withVerdict(tools, step, progress)
    else if (step.needs === "search") progress = await withSearch(tools, step, progress)
    else {
      progress = await withSet(tools, read, step, progress)
      const settled = await commitProven(tools, read, step, progress)
      if (settled !== null) return { settled, loaded: step.loaded, verdict: progress.verdict }
    }
    step = await attemptOnce(tools, read, progress)
  }
  throw new PosternError("contention")
}

async function withVerdict(
  { maker }: AttemptTools,
  { loaded, reading, of }: HashStep,
  progress: Progress,
): Promise<Progress> {
  const { selector, secret } = hashedPart(reading)
  const matches = await maker.matches(loaded.record!, of, selector, secret)
  return { ...progress, loaded, verdict: { set: of.set, matches } }
}

function hashedPart(reading: RecordReading): { readonly selector: number; readonly secret: string } {
  if (reading.kind === "backup-code") return reading.code
  if (reading.kind !== "legacy-code" || reading.input?.place == null)
    throw new TypeError("only backup codes are hashed")
  return { selector: reading.input.place.slot, secret: reading.input.text }
}

async function withSearch(
  { legacy }: AttemptTools,
  { loaded, reading, of }: SearchStep,
  progress: Progress,
): Promise<Progress> {
  if (reading.kind !== "legacy-code" || reading.input === null) throw new TypeError("only foreign codes are searched")
  const position = await legacy.search(loaded.record!, of, reading.input.text)
  const verdict = position === null ? { set: of.set, matches: false } : { set: of.set, matches: true, position }
  return { ...progress, loaded, verdict }
}

async function withSet(
  { maker, policy }: AttemptTools,
  { attempt }: ReadAttempt<unknown>,
  { placing, proof, now }: SetStep,
  progress: Progress,
): Promise<Progress> {
  const { format, count } = policy.codes
  const made = await maker.make(proof.spent, format, count, placing === "staged")
  const deliveredAt = (await attempt.deliverBeforeCommit?.(made, proof, now)) ?? null
  // What was loaded before is used up: it is committed, or out of date.
  return { ...progress, loaded: null, made, deliveredAt }
}
