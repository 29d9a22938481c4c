import type { KeptAccount, KeptBatch } from "../../formats/index.ts"
import type { BatchFacts, Fact } from "../../record/index.ts"

export interface KeptPlan {
  /** The account's id in this vault. */
  readonly account: string
  /** This vault's id of an account that the export calls otherwise; null for one that is not here. */
  readonly accountOf: (former: string) => string | null
  readonly newId: () => string
  readonly source?: string
}

/**
 * Everything that one of Postern's own exports says of an account's batches, as it would have been written here: codes, marks, tests,
 * copies and exposures. When and by whom codes were used is not in it: such an event would bear another's name.
 */
export function keptFacts({ batches }: KeptAccount, plan: KeptPlan): Fact[] {
  const ids = batches.map(() => plan.newId())
  return batches.flatMap((batch, place) => {
    const superseded = ids.filter((_, other) => batches[other]!.supersededBy === place)
    return [batchFact(batch, ids[place]!, superseded, plan), ...laterFacts(batch, ids[place]!, plan)]
  })
}

function batchFact(batch: KeptBatch, id: string, supersedes: readonly string[], { account, source }: KeptPlan): Fact {
  const used = batch.codes.flatMap((code, index) => (code.used ? [index] : []))
  const facts: BatchFacts = {
    batch: id,
    account,
    sort: batch.sort,
    ...(batch.generatedOn === null ? {} : { generatedOn: batch.generatedOn }),
    ...(batch.expiresOn === null ? {} : { expiresOn: batch.expiresOn }),
    ...(batch.reviewOn === null ? {} : { reviewOn: batch.reviewOn }),
    ...(batch.issuer === null ? {} : { issuer: batch.issuer }),
    ...(batch.set === null ? {} : { set: batch.set }),
    ...(batch.format === null ? {} : { format: batch.format }),
    ...(batch.note === null ? {} : { note: batch.note }),
    ...(source === undefined ? {} : { source }),
    ...(used.length > 0 ? { used } : {}),
    ...(supersedes.length > 0 ? { supersedes } : {}),
  }
  return { kind: "batch-added", ...facts, codes: batch.codes.map(({ text }) => text) }
}

function laterFacts(batch: KeptBatch, id: string, { accountOf, newId }: KeptPlan): Fact[] {
  const doubts = batch.codes.flatMap(({ doubtful }, index): Fact[] =>
    doubtful ? [{ kind: "code-doubtful", batch: id, index }] : [],
  )
  const tests = batch.tested.map(
    ({ on, index }): Fact => ({ kind: "batch-tested", batch: id, on, ...(index === null ? {} : { index }) }),
  )
  const copies = batch.copies.flatMap(
    ({ location, sort, inside, onFactorDevice, addedOn, lastSeenOn, lostOn }): Fact[] => {
      const copy = newId()
      const account = inside === null ? null : accountOf(inside)
      return [
        {
          kind: "copy-added",
          copy,
          batch: id,
          location,
          sort,
          on: addedOn,
          ...(account === null ? {} : { inside: account }),
          ...(onFactorDevice ? { onFactorDevice } : {}),
        },
        ...(lastSeenOn === addedOn ? [] : [{ kind: "copy-seen", copy, on: lastSeenOn } as const]),
        ...(lostOn === null ? [] : [{ kind: "copy-lost", copy, on: lostOn } as const]),
      ]
    },
  )
  const exposures = batch.exposures.map(({ where, on }): Fact => ({ kind: "exposure-found", batch: id, where, on }))
  return [...doubts, ...tests, ...copies, ...exposures]
}
