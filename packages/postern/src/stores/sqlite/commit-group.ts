import type { DatabaseSync, StatementSync } from "node:sqlite"
import type { PosternError } from "../../issuer/index.ts"
import { isBusy, rollBack } from "./open-database.ts"
import { sqliteFault } from "./sqlite-trouble.ts"

interface WaitingWork {
  readonly work: () => unknown
  readonly resolve: (result: unknown) => void
  readonly reject: (fault: PosternError) => void
}

const maxInGroup = 256
const patienceMs = 5_000
const pauseMs = 5
/** How long writes may wait for others that are on their way, in milliseconds: about what a commit takes on a slow disk. */
const maxGatheringMs = 8

/**
 * Lets writes that arrive close together, of records and of the outbox, share one durable transaction. The disk is asked once for all of
 * them, which is where the time goes. A write that comes alone is committed in the next turn of the event loop. While each turn brings
 * another write, as when a server begins one request a turn, all wait for the last of them, 8 ms at most. A write that fails takes no other
 * one with it.
 */
export class CommitGroup {
  readonly #database: DatabaseSync
  readonly #now: () => number
  readonly #beginStatement: StatementSync
  readonly #commitStatement: StatementSync
  #waiting: WaitingWork[] = []
  #isScheduled = false
  #gatheredUntil = 0
  #busySince: number | null = null

  /** @param now gives milliseconds that never go back */
  constructor(database: DatabaseSync, now = () => performance.now()) {
    this.#database = database
    this.#now = now
    this.#beginStatement = database.prepare("BEGIN IMMEDIATE")
    this.#commitStatement = database.prepare("COMMIT")
  }

  /**
   * Does the work inside a transaction, and gives its result once that is on the disk. Work that throws is undone; where another's throws it
   * is done again, so it touches nothing but the database.
   * @throws PosternError `store-unavailable` (nothing was written) | `store-outcome-unknown`
   */
  run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, resolve: resolve as (result: unknown) => void, reject })
      this.#schedule()
    })
  }

  /** Resolves once everything that was added before has its answer. */
  async drain(): Promise<void> {
    while (this.#waiting.length > 0) await new Promise(resolve => setTimeout(resolve, 1))
  }

  #schedule(delayMs = 0): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    this.#gatheredUntil = this.#now() + maxGatheringMs
    if (delayMs === 0) this.#gather()
    else setTimeout(() => this.#flush(), delayMs)
  }

  #gather(): void {
    const seen = this.#waiting.length
    setImmediate(() => {
      const isGrowing = this.#waiting.length > seen && this.#waiting.length < maxInGroup
      if (isGrowing && this.#now() < this.#gatheredUntil) this.#gather()
      else this.#flush()
    })
  }

  #flush(): void {
    this.#isScheduled = false
    const group = this.#waiting.slice(0, maxInGroup)
    if (!this.#begin(group)) return
    this.#waiting = this.#waiting.slice(group.length)
    this.#commit(group)
    if (this.#waiting.length > 0) this.#schedule()
  }

  // Another process may hold the write lock. Waiting for it inside SQLite would stop this process's event loop, so it is asked again later.
  #begin(group: readonly WaitingWork[]): boolean {
    try {
      this.#beginStatement.run()
      this.#busySince = null
      return true
    } catch (fault) {
      this.#busySince ??= performance.now()
      if (isBusy(fault) && performance.now() - this.#busySince < patienceMs) this.#schedule(pauseMs)
      else {
        this.#busySince = null
        this.#waiting = this.#waiting.slice(group.length)
        for (const { reject } of group) reject(sqliteFault("store-unavailable", fault))
        if (this.#waiting.length > 0) this.#schedule()
      }
      return false
    }
  }

  #commit(group: readonly WaitingWork[]): void {
    let code: "store-unavailable" | "store-outcome-unknown" = "store-unavailable"
    try {
      const results = group.map(({ work }) => work())
      // From here on a fault may come after the disk has taken it.
      code = "store-outcome-unknown"
      this.#commitStatement.run()
      for (const [i, { resolve }] of group.entries()) resolve(results[i])
    } catch (fault) {
      rollBack(this.#database)
      // One write that fails must not take the others with it: each gets a transaction of its own.
      if (group.length > 1 && code === "store-unavailable") for (const alone of group) this.#commitAlone(alone)
      else for (const { reject } of group) reject(sqliteFault(code, fault))
    }
  }

  #commitAlone(alone: WaitingWork): void {
    try {
      this.#beginStatement.run()
    } catch (fault) {
      alone.reject(sqliteFault("store-unavailable", fault))
      return
    }
    this.#commit([alone])
  }
}
