import type { DatabaseSync } from "node:sqlite"
import { PosternError } from "../../issuer/index.ts"
import { isBusy } from "./open-database.ts"

interface Waiting {
  readonly work: () => unknown
  readonly resolve: (result: unknown) => void
  readonly reject: (fault: PosternError) => void
}

const mostTogether = 256
const patienceMs = 5_000
const pauseMs = 5

/**
 * Lets writes of the outbox that arrive together share one durable transaction: the disk is asked once for all of them, which is what would
 * keep sign-ins of the same process waiting. A write that fails takes no other one with it.
 */
export class SharedTransaction {
  readonly #database: DatabaseSync
  #waiting: Waiting[] = []
  #isScheduled = false
  #busySince: number | null = null

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  /** Runs within a transaction. @throws PosternError `store-unavailable` (nothing written) | `store-outcome-unknown` | `closed` */
  run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, resolve: resolve as (result: unknown) => void, reject })
      this.#schedule()
    })
  }

  /** Resolves once everything that was asked for before has its answer. */
  async drain(): Promise<void> {
    while (this.#waiting.length > 0) await new Promise(resolve => setTimeout(resolve, 1))
  }

  #schedule(delayMs = 0): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    if (delayMs === 0) setImmediate(() => this.#flush())
    else setTimeout(() => this.#flush(), delayMs)
  }

  #flush(): void {
    this.#isScheduled = false
    if (!this.#begin()) return
    const together = this.#waiting.slice(0, mostTogether)
    try {
      const ends = together.map(each => this.#attempt(each))
      this.#database.exec("COMMIT")
      for (const end of ends) end()
    } catch (fault) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK")
      for (const { reject } of together) reject(new PosternError("store-outcome-unknown", {}, fault))
    }
    this.#waiting.splice(0, together.length)
    if (this.#waiting.length > 0) this.#schedule()
  }

  // Another process may hold the write lock. Waiting for it inside SQLite would stop this process's event loop, so it is asked again later.
  #begin(): boolean {
    try {
      this.#database.exec("BEGIN IMMEDIATE")
      this.#busySince = null
      return true
    } catch (fault) {
      this.#busySince ??= performance.now()
      if (isBusy(fault) && performance.now() - this.#busySince < patienceMs) this.#schedule(pauseMs)
      else {
        this.#busySince = null
        for (const { reject } of this.#waiting.splice(0)) reject(new PosternError("store-unavailable", {}, fault))
      }
      return false
    }
  }

  /** Gives what to tell once the transaction is on the disk. */
  #attempt({ work, resolve, reject }: Waiting): () => void {
    this.#database.exec("SAVEPOINT one")
    try {
      const result = work()
      this.#database.exec("RELEASE one")
      return () => resolve(result)
    } catch (fault) {
      // Of a full disk SQLite ends the whole transaction: then there is nothing to go back to, and nobody's write took place.
      this.#database.exec("ROLLBACK TO one; RELEASE one")
      return () => reject(new PosternError("store-unavailable", {}, fault))
    }
  }
}
