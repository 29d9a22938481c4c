import { accountOf, issueSet, mustStage, type NotAccepted, stageSet } from "../../record/index.ts"
import { queueKey } from "../attempts/attempt.ts"
import { decideAndCommit } from "../attempts/commit-loop.ts"
import { showSet } from "../codes/code-set-maker.ts"
import { sourceOf } from "../operations/checks/input-checks.ts"
import { type IssuerTools, keyOf } from "../operations/issuer-tools.ts"
import type { CodesIssued } from "../postern.ts"
import type { ReplaceOptions } from "../postern-options.ts"
import { judgeRenewal } from "./renewal.ts"

// A ticket of 256 bits of MAC is nothing to guess, so no try is counted.
const forged = { change: null, outcome: { outcome: "refused", reason: "mistyped", suspectGroups: [] } } as const
const over = { change: null, outcome: { outcome: "refused", reason: "expired" } } as const

/** Replaces the codes of another system, given the ticket of the sign-in that has just been. It is good once: afterwards the codes are others. */
export async function renewCodes(
  tools: IssuerTools,
  subject: string,
  { proof, staged, ...source }: ReplaceOptions,
): Promise<CodesIssued | NotAccepted> {
  const { policy, issuer, maker } = tools
  const key = keyOf(tools, subject)
  const { format, count } = policy.codes
  // In the subject's queue: one ticket sent many times at once makes one set.
  const run = () =>
    decideAndCommit<CodesIssued | NotAccepted>(tools, key, sourceOf(source), async (record, now) => {
      const judged = record && judgeRenewal(key, record, proof, now)
      if (record === null || judged === null) return forged
      if (!judged.isGood) return over
      const isStaged = mustStage(record, judged.method, staged)
      const made = await maker.make(record, format, count, isStaged)
      const change = (isStaged ? stageSet : issueSet)(record, made.prepared, policy, now)
      const { codes, staged: waiting } = change.record
      const codeSet = showSet(issuer, accountOf(change.record), isStaged ? waiting! : codes!, made)
      return { change, outcome: { outcome: "issued", codeSet, ...(isStaged && { staged: true }) } }
    })
  return (await tools.queue.runSerially(queueKey(key), run)).outcome
}
