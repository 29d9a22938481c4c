import type { DatabaseSync, StatementSync } from "node:sqlite"
import { PosternError, type SubjectWrite } from "../../issuer/index.ts"
import { isBusy } from "./open-database.ts"
import { SubjectWriter } from "./subject-writer.ts"

interface WaitingCommit {
  readonly write: SubjectWrite
  readonly resolve: (outcome: "committed" | "conflict") => void
  readonly reject: (fault: PosternError) => void
}

const mostInGroup = 256
const patienceMs = 5_000
const pauseMs = 5

/**
 * Lets commits that arrive in one turn of the event loop share one durable transaction. The disk is asked once for all of them, which is
 * where the time goes; each still stands or falls by its own version.
 */
export class CommitGroup {
  readonly #database: DatabaseSync
  readonly #writer: SubjectWriter
  readonly #beginStatement: StatementSync
  readonly #commitStatement: StatementSync
  #waiting: WaitingCommit[] = []
  #isScheduled = false
  #busySince: number | null = null

  constructor(database: DatabaseSync) {
    this.#database = database
    this.#writer = new SubjectWriter(database)
    this.#beginStatement = database.prepare("BEGIN IMMEDIATE")
    this.#commitStatement = database.prepare("COMMIT")
  }

  add(write: SubjectWrite): Promise<"committed" | "conflict"> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ write, resolve, reject })
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
    if (delayMs === 0) setImmediate(() => this.#flush())
    else setTimeout(() => this.#flush(), delayMs)
  }

  #flush(): void {
    this.#isScheduled = false
    const group = this.#waiting.slice(0, mostInGroup)
    if (!this.#begin(group)) return
    this.#waiting = this.#waiting.slice(group.length)
    this.#run(group)
    if (this.#waiting.length > 0) this.#schedule()
  }

  // Another process may hold the write lock. Waiting for it inside SQLite would stop this process's event loop, so it is asked again later.
  #begin(group: readonly WaitingCommit[]): boolean {
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
        for (const { reject } of group) reject(new PosternError("store-unavailable", {}, fault))
        if (this.#waiting.length > 0) this.#schedule()
      }
      return false
    }
  }

  #run(group: readonly WaitingCommit[]): void {
    let code: "store-unavailable" | "store-outcome-unknown" = "store-unavailable"
    try {
      const outcomes = group.map(({ write }) => this.#writer.write(write))
      // From here on a fault may come after the disk has taken it.
      code = "store-outcome-unknown"
      this.#commitStatement.run()
      for (const [i, { resolve }] of group.entries()) resolve(outcomes[i]!)
    } catch (fault) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK")
      // One commit that cannot be written must not take the others with it: each gets a transaction of its own.
      if (group.length > 1 && code === "store-unavailable") for (const alone of group) this.#runAlone(alone)
      else for (const { reject } of group) reject(new PosternError(code, {}, fault))
    }
  }

  #runAlone(alone: WaitingCommit): void {
    try {
      this.#beginStatement.run()
    } catch (fault) {
      alone.reject(new PosternError("store-unavailable", {}, fault))
      return
    }
    this.#run([alone])
  }
}
