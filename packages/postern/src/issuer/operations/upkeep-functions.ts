import {
  isRemoved,
  lock,
  type NotAccepted,
  PosternError,
  proven,
  remove,
  replaceCodes,
  statusOf,
  unlock,
  voidCodes,
} from "../../record/index.ts"
import { proveAndAct } from "../attempts/attempt.ts"
import { decideAndCommit, maxConflicts } from "../attempts/commit-loop.ts"
import { showSet } from "../codes/code-set-maker.ts"
import { readEvent } from "../history/audit-chain.ts"
import { pagedEvents, readTrail } from "../history/audit-trail.ts"
import { TrailReading } from "../history/trail-reading.ts"
import { storeFault } from "../persistence/subject-repository.ts"
import type { CodesIssued, Postern } from "../postern.ts"
import type { RemoveOptions } from "../postern-options.ts"
import { checkInput, checkOptions, checkPage, sourceOf } from "./input-checks.ts"
import { type IssuerTools, keyOf, present } from "./issuer-tools.ts"

type Upkeep = Pick<
  Postern,
  "replaceCodes" | "status" | "remove" | "lock" | "unlock" | "voidCodes" | "summary" | "events" | "reseal"
>

/** The functions that look after what is there. */
export function upkeepFunctions(tools: IssuerTools): Upkeep {
  const { policy, issuer, repository, store } = tools
  const removed = { outcome: "removed" } as const

  async function removeSubject(
    subject: string,
    options: RemoveOptions & { proof: string },
  ): Promise<typeof removed | NotAccepted>
  async function removeSubject(subject: string, options?: RemoveOptions): Promise<typeof removed>
  async function removeSubject(subject: string, options: RemoveOptions = {}): Promise<typeof removed | NotAccepted> {
    const key = keyOf(tools, subject)
    const source = sourceOf(checkOptions("options", options))
    if (options.proof === undefined) {
      await decideAndCommit(tools, key, source, (record, now) => ({
        change: record && remove(record, now),
        outcome: null,
      }))
      return removed
    }
    const attempt = { key, input: checkInput("proof", options.proof), kinds: "any", source } as const
    const { outcome } = await proveAndAct<typeof removed>(tools, attempt, (proof, { now }) => {
      const change = remove(proof.spent, now)
      return { change: change && proven(proof, change), outcome: removed }
    })
    return present(outcome, policy)
  }

  return {
    async replaceCodes(subject, options) {
      const key = keyOf(tools, subject)
      const attempt = {
        key,
        input: checkInput("proof", checkOptions("options", options).proof),
        kinds: "any",
        source: sourceOf(options),
        needsSet: true,
      } as const
      const { outcome } = await proveAndAct<CodesIssued>(tools, attempt, (proof, { made, now }) => {
        const change = replaceCodes(proof, made!.prepared, policy, now)
        const { totp, pending, codes } = change.record
        const codeSet = showSet(issuer, totp?.account ?? pending?.account ?? null, codes!, made!)
        return { change, outcome: { outcome: "issued", codeSet } }
      })
      return present(outcome, policy)
    },

    async status(subject) {
      const { record } = await repository.load(keyOf(tools, subject))
      return statusOf(subject, record, policy, tools.now())
    },

    remove: removeSubject,

    async lock(subject, options) {
      const { proof } = checkOptions("options", options)
      const attempt = { key: keyOf(tools, subject), input: checkInput("proof", proof), kinds: "any" } as const
      const { outcome } = await proveAndAct(tools, { ...attempt, source: sourceOf(options) }, (right, { now }) => {
        return { change: lock(right, now), outcome: { outcome: "locked" as const } }
      })
      return present(outcome, policy)
    },

    async unlock(subject, source) {
      const { outcome } = await decideAndCommit(tools, keyOf(tools, subject), sourceOf(source), record => {
        return { change: record && unlock(record), outcome: record !== null && !isRemoved(record) }
      })
      return outcome
    },

    async voidCodes(subject, source) {
      const { outcome } = await decideAndCommit(tools, keyOf(tools, subject), sourceOf(source), record => {
        const change = record && voidCodes(record)
        return { change, outcome: change !== null }
      })
      return outcome
    },

    summary: () => storeFault("store-unavailable", () => store.summary(tools.tenant, tools.now())),

    events(subject, page = {}) {
      const key = keyOf(tools, subject)
      checkPage(page)
      return new TrailReading({
        whole: () => readTrail(store, repository, key, page),
        async *each() {
          for await (const stored of pagedEvents(store, key, page)) yield readEvent(stored)
        },
      })
    },

    async reseal(subject) {
      const key = keyOf(tools, subject)
      for (let conflicts = 0; conflicts < maxConflicts; conflicts++) {
        const loaded = await repository.load(key)
        if (loaded.record === null || loaded.primaryLock !== null) return false
        if (await repository.commit(key, loaded, { record: loaded.record, events: [] }, {}, tools.now())) return true
      }
      throw new PosternError("contention")
    },
  }
}
