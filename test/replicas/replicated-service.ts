import { setImmediate as nextTurn } from "node:timers/promises"
import { PosternError } from "postern"
import { type PostgresQuery, postgresStore } from "postern/postgres"
import type { Choices } from "./choices.ts"
import { type Database, type Rows, sentCommit } from "./database-model.ts"
import { clock, equalReplica, eventsBrought } from "./equal-replicas.ts"
import type { History, HistoryPlan, Operation, TakenEffect } from "./history.ts"
import { perform, type Replica, type TriedSubject } from "./operations.ts"
import { connectionLost, type PendingStatement, ReplicaPool, serializationFailure } from "./replica-pool.ts"

/** What may befall a statement that writes, beside being carried out and answered. */
const mishaps = [
  "done, answer lost",
  "lost",
  "arrives later",
  "done, cut off",
  "lost, cut off",
  "refused",
  "refused, cut off",
] as const
type Fate = "done" | (typeof mishaps)[number]

/** A copy of a statement that its sender has given up, and that the database may still get. */
interface LateCopy {
  readonly query: PostgresQuery
  readonly by: Operation
}

// Far more than an answer takes when nothing is slow but the crypto.
const maxTurns = 100_000
const patient = { deadlineMs: 1e9, connectMs: 1e9, answerMs: 1e9 }

/** Equal replicas over one database. Every statement waits until a history's choices say what befalls it. */
export class ReplicatedService {
  readonly #pools: readonly ReplicaPool[]
  readonly #replicas: readonly Replica[]
  #database: Database | null = null

  constructor(size: number) {
    this.#pools = Array.from({ length: size }, () => new ReplicaPool(query => this.#database!.ask(query)))
    this.#replicas = this.#pools.map(pool => equalReplica(postgresStore(pool, patient)))
  }

  /** Runs one history over a database of its own. The clock stands where it stood again afterwards. */
  async run(database: Database, subject: TriedSubject, plan: HistoryPlan, choices: Choices): Promise<History> {
    const startedAt = clock.now
    this.#database = database
    const run = new HistoryRun(database, this.#pools, choices, plan.maxMishaps)
    try {
      return await run.toEnd(plan, (name, replica) => perform(name, this.#replicas[replica]!, subject, clock.now))
    } finally {
      clock.now = startedAt
    }
  }
}

class HistoryRun {
  readonly #database: Database
  readonly #pools: readonly ReplicaPool[]
  readonly #choices: Choices
  readonly #running: (Operation | null)[] = []
  readonly #operations: Operation[] = []
  readonly #effects: TakenEffect[] = []
  readonly #told: string[] = []
  #late: LateCopy[] = []
  #mishapsLeft: number

  constructor(database: Database, pools: readonly ReplicaPool[], choices: Choices, maxMishaps: number) {
    this.#database = database
    this.#pools = pools
    this.#choices = choices
    this.#mishapsLeft = maxMishaps
  }

  async toEnd(
    { replicas }: HistoryPlan,
    ask: (name: Operation["name"], replica: number) => Promise<unknown>,
  ): Promise<History> {
    const all = Promise.all(replicas.map((_, replica) => this.#work(replica, replicas, ask)))
    // What goes wrong in there is thrown below, where it is waited for.
    all.catch(() => {})
    while (await this.#findsWaiting()) await this.#step()
    await all
    for (const { query, by } of this.#late) await this.#carryOut(query, by)
    return { operations: this.#operations, effects: this.#effects, told: this.#told }
  }

  async #work(
    replica: number,
    plan: HistoryPlan["replicas"],
    ask: (name: Operation["name"], replica: number) => Promise<unknown>,
  ): Promise<void> {
    try {
      for (const name of plan[replica]!) {
        if (name === "half a minute passes") {
          clock.now += 30_000
          continue
        }
        const operation: Operation = { name, replica }
        this.#operations.push(operation)
        this.#running[replica] = operation
        operation.answer = await answerOf(ask(name, replica))
        this.#told.push(`replica ${replica} answers to "${name}": ${JSON.stringify(operation.answer)}`)
        this.#pools[replica]!.isCutOff = false
      }
    } finally {
      this.#running[replica] = null
    }
  }

  /** Waits until every replica that has something to do waits for the database. Gives whether there is any. */
  async #findsWaiting(): Promise<boolean> {
    for (let turns = 0; turns < maxTurns; turns++) {
      await nextTurn()
      const isQuiet = this.#pools.every(({ pending }, replica) => !this.#running[replica] || pending !== null)
      if (isQuiet) return this.#pools.some(({ pending }) => pending !== null)
    }
    throw new Error("a replica neither ended nor asked the database")
  }

  async #step(): Promise<void> {
    const waiting = this.#pools.flatMap(({ pending }, replica) => (pending === null ? [] : [{ pending, replica }]))
    // A copy that is late may arrive before each statement of the others, or after all of them.
    const next = this.#choices.choose(waiting.length + this.#late.length)
    const statement = waiting[next]
    if (statement !== undefined) return this.#decide(statement.pending, statement.replica)
    const [copy] = this.#late.splice(next - waiting.length, 1)
    const { query, by } = copy!
    this.#told.push(`a late copy of replica ${by.replica}'s ${query.name} arrives`)
    await this.#carryOut(query, by)
  }

  async #decide({ query, answer, fail }: PendingStatement, replica: number): Promise<void> {
    const fate = this.#fateOf(query)
    this.#told.push(`replica ${replica} sends ${query.name}: ${fate}`)
    const by = this.#running[replica]!
    const rows = fate.startsWith("done") ? await this.#carryOut(query, by) : []
    if (fate === "arrives later") this.#late.push({ query, by })
    if (fate.endsWith("cut off")) this.#pools[replica]!.isCutOff = true
    if (fate === "done") answer(rows)
    else fail(fate.startsWith("refused") ? serializationFailure() : connectionLost())
  }

  #fateOf({ name = "" }: PostgresQuery): Fate {
    const isWriting = /^postern_(insert|update|settle)/.test(name)
    if (!isWriting || this.#mishapsLeft === 0 || !this.#choices.mayGoWrong()) return "done"
    const fate = (["done", ...mishaps] as const)[this.#choices.choose(mishaps.length + 1)]!
    if (fate !== "done") this.#mishapsLeft--
    return fate
  }

  async #carryOut(query: PostgresQuery, by: Operation): Promise<Rows> {
    const commit = sentCommit(query)
    if (commit === null) return this.#database.ask(query)
    const [before] = await this.#database.ask({
      text: "select version, box from postern.subject where tenant = $1 and subject = $2",
      values: [commit.tenant, commit.subject],
    })
    const rows = await this.#database.ask(query)
    const events = () => eventsBrought(commit, (before?.box as Uint8Array | undefined) ?? null)
    if (rows.length > 0) this.#effects.push({ ...commit, by, events: events() })
    return rows
  }
}

async function answerOf(performing: Promise<unknown>): Promise<unknown> {
  try {
    return await performing
  } catch (fault) {
    if (fault instanceof PosternError && fault.code.startsWith("store-")) return fault.code
    throw fault
  }
}
