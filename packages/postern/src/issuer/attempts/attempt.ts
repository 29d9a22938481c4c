import { readBackupCode, readSecondFactor } from "@postern/core"
import { type Decision, type NotAccepted, PosternError } from "../../record/index.ts"
import type { CodeSetMaker } from "../codes/code-set-maker.ts"
import type { SubjectKey } from "../persistence/ports.ts"
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
  type SetStep,
  type SettledStep,
  type Step,
} from "./attempt-once.ts"
import { maxConflicts } from "./commit-loop.ts"
import type { HashQueue } from "./hash-queue.ts"

/** What an attempt works with. */
export interface AttemptTools extends PassTools {
  readonly maker: CodeSetMaker
  readonly queue: HashQueue
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
  if (reading.kind === "mistyped") return refusedAsMistyped(reading.suspectGroups)
  const read = { attempt, reading, decide }
  const key = queueKey(attempt.key)
  if (reading.kind === "backup-code") tools.queue.checkRoom(key)
  if (tools.policy.detail === "uniform" && reading.kind === "backup-code") {
    // In the queue from the start, so that "busy" is said before anything is written down, whatever the code turns out to be.
    return tools.queue.runSerially(key, async () => {
      const { settled, loaded, verdict } = await settle(tools, read, await attemptOnce(tools, read, noProgress))
      // Under uniform detail there always is a record, be it a new one.
      if (settled.outcome.outcome === "refused" && verdict === null)
        await tools.maker.pretend(loaded.record!, reading.code)
      return settled
    })
  }
  const first = await attemptOnce(tools, read, noProgress)
  if ("settled" in first) return first.settled
  // The subject's earlier attempts end first. They may have changed everything, and made the slow work needless.
  return tools.queue.runSerially(key, async hasWaited => {
    const step = hasWaited ? await attemptOnce(tools, read, noProgress) : first
    return (await settle(tools, read, step)).settled
  })
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
    if (step.needs === "hash") progress = await withVerdict(tools, read, step, progress)
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
  { reading }: ReadAttempt<unknown>,
  { loaded, of }: HashStep,
  progress: Progress,
): Promise<Progress> {
  if (reading.kind !== "backup-code") throw new TypeError("only backup codes are hashed")
  const { selector, secret } = reading.code
  const matches = await maker.matches(loaded.record!, of, selector, secret)
  return { ...progress, loaded, verdict: { set: of.set, matches } }
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
