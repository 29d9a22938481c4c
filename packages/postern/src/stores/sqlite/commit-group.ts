import type { DatabaseSync, StatementSync } from "node:sqlite"
import type { PosternError } from "../../issuer/index.ts"
import { isBusy, rollBack } from "./open-database.ts"
import { sqliteFault } from "./sqlite-trouble.ts"

interface WaitingWork {
  readonly work: () => unknown
  /** when it was asked for; milliseconds that never go back */
  readonly askedAt: number
  /** whether it shares a transaction with no other, because one that it shared has failed */
  readonly isAlone: boolean
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
      const answer = { resolve: resolve as (result: unknown) => void, reject }
      this.#waiting.push({ work, askedAt: this.#now(), isAlone: false, ...answer })
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
    const group = this.#nextGroup()
    if (!this.#begin(group)) return
    this.#waiting = this.#waiting.slice(group.length)
    this.#commit(group)
    if (this.#waiting.length > 0) this.#schedule()
  }

  #nextGroup(): WaitingWork[] {
    const place = this.#waiting.findIndex(({ isAlone }) => isAlone)
    return this.#waiting.slice(0, place === 0 ? 1 : place === -1 ? maxInGroup : Math.min(place, maxInGroup))
  }

  // Another process may hold the write lock. Waiting for it inside SQLite would stop this process's event loop, so it is asked again later.
  #begin(group: readonly WaitingWork[]): boolean {
    try {
      this.#beginStatement.run()
      this.#busySince = null
      return true
    } catch (fault) {
      this.#refuse(isBusy(fault) ? this.#impatient() : group.length, fault)
      if (this.#waiting.length > 0) this.#schedule(pauseMs)
      else this.#busySince = null
      return false
    }
  }

  /** How many have waited for the lock for as long as one may: each its own time, however many stand before it. */
  #impatient(): number {
    this.#busySince ??= this.#now()
    const latest = this.#now() - patienceMs
    if (this.#busySince > latest) return 0
    const place = this.#waiting.findIndex(({ askedAt }) => askedAt > latest)
    return place === -1 ? this.#waiting.length : place
  }

  #refuse(count: number, fault: unknown): void {
    const refused = this.#waiting.slice(0, count)
    this.#waiting = this.#waiting.slice(count)
    for (const { reject } of refused) reject(sqliteFault("store-unavailable", fault))
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
      // One write that fails must not take the others with it: each gets a transaction of its own, for which it waits like all others.
      if (group.length > 1 && code === "store-unavailable")
        this.#waiting = [...group.map(each => ({ ...each, isAlone: true })), ...this.#waiting]
      else for (const { reject } of group) reject(sqliteFault(code, fault))
    }
  }
}
