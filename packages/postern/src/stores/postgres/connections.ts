import { PosternError } from "../../issuer/index.ts"
import type { Asking, Rows } from "../networked/asking.ts"
import type { StatementFault } from "../networked/statement-fault.ts"
import { type ConnectionDemands, takeConnection } from "../networked/store-over-pool.ts"
import { TimeLimitError, withinTime } from "../networked/time-limit.ts"
import { faultOfStatement, postgresFault, sqlStateOf } from "./postgres-fault.ts"
import { guardPool, type PostgresClient, type PostgresPool, type PostgresQuery } from "./postgres-pool.ts"
import { refuseUnprotectedConnection } from "./protected-connection.ts"
import { beginPooled, prepareSession, toPrimary } from "./session.ts"

/** A report may take longer than a sign-in, and leaves the server's other processors to those. */
const reportSettings = (milliseconds: number, isPooled: boolean): PostgresQuery => ({
  text: `select set_config(name, case name when 'max_parallel_workers_per_gather' then '0' else $1::text end, $2::boolean)
    from pg_settings where name in ('statement_timeout', 'transaction_timeout', 'max_parallel_workers_per_gather')`,
  values: [String(milliseconds), isPooled],
})

// A named statement that another session has, or lacks, or has under another text (PostgreSQL documentation, appendix A).
const namesAnotherSession = /^(26000|42P05|08P01)$/

/**
 * Sends statements over the pool's connections. Every connection is prepared before its first, and thrown away after a doubt.
 *
 * Behind a pooler that gives each transaction another session, named statements and session settings mean nothing: from the first sign of one,
 * every statement is unnamed and goes in a transaction that brings its settings along.
 */
export class Connections implements Asking<PostgresQuery> {
  readonly #pool: PostgresPool
  readonly #demands: ConnectionDemands
  readonly #prepared = new WeakSet<PostgresClient>()
  #isPooled = false

  constructor(pool: PostgresPool, demands: ConnectionDemands) {
    this.#pool = pool
    this.#demands = demands
    guardPool(pool)
  }

  /**
   * Sends one statement and gives its rows, by `until` at the latest.
   * @throws StatementFault with what is known of the statement; PosternError `store-foreign` | `store-newer` | `store-outdated`
   */
  async ask(query: PostgresQuery, until: number): Promise<Rows> {
    return this.#send(await this.#connect(until), query, until)
  }

  /**
   * Sends a statement that reads or moves much, such as a report, on a connection that is not used again. The server ends it after
   * `milliseconds`: whoever has asked may be gone.
   */
  async askSlowly(query: PostgresQuery, milliseconds: number): Promise<Rows> {
    const until = performance.now() + milliseconds
    const client = await this.#connect(until)
    const isPooled = this.#isPooled
    try {
      if (isPooled) await withinTime(beginPooled(client, this.#sessionLimits()), this.#demands.answerMs, () => {})
      await withinTime(client.query(reportSettings(milliseconds, isPooled)), this.#demands.answerMs, () => {})
      const { rows } = await withinTime(client.query(unnamed(query)), milliseconds + this.#demands.answerMs, () => {})
      if (isPooled) await withinTime(client.query({ text: "commit" }), this.#demands.answerMs, () => {})
      return rows
    } catch (cause) {
      if (cause instanceof PosternError) throw cause
      throw faultOfStatement(cause)
    } finally {
      client.release(true)
    }
  }

  async #connect(until: number): Promise<PostgresClient> {
    const { connectMs } = this.#demands
    const client = await takeConnection(() => this.#pool.connect(), { connectMs, until }, postgresFault)
    if (!this.#prepared.has(client)) await this.#prepare(client)
    return client
  }

  async #prepare(client: PostgresClient): Promise<void> {
    try {
      // While a connection is in use its faults come here as well as to the statement; the statement's are the ones that are handled. A pool that
      // was used before has connections that nobody told of.
      client.on("error", () => {})
      if (!this.#demands.allowPlain) refuseUnprotectedConnection(this.#pool, client)
      const preparing = prepareSession(client, this.#sessionLimits())
      const { isPooled, warnings } = await withinTime(preparing, this.#demands.connectMs, () => {})
      for (const warning of warnings) this.#demands.warn(warning)
      if (isPooled) this.#notePooler()
      this.#prepared.add(client)
    } catch (fault) {
      client.release(true)
      const isTold = fault instanceof PosternError && fault.code !== "store-unavailable"
      throw isTold ? fault : postgresFault("unreached", fault)
    }
  }

  async #send(client: PostgresClient, query: PostgresQuery, until: number): Promise<Rows> {
    const patience = Math.min(this.#demands.answerMs, until - performance.now())
    if (patience <= 0) {
      client.release()
      throw postgresFault("unreached", new TimeLimitError(0))
    }
    const isPooled = this.#isPooled
    const asking = isPooled ? this.#askInTransaction(client, query) : this.#askAlone(client, query)
    try {
      const rows = await withinTime(asking, patience, () => {})
      client.release()
      return rows
    } catch (cause) {
      const fault = this.#faultOf(cause, query)
      // A statement that was refused leaves the connection sound; in all other cases nobody knows what it would say next. Of a transaction
      // that broke off, throwing the connection away is the rollback.
      client.release(isPooled || fault.kind !== "refused")
      throw fault
    }
  }

  async #askAlone(client: PostgresClient, query: PostgresQuery): Promise<Rows> {
    const { rows } = await client.query({ ...query, text: toPrimary + query.text })
    if (isLeftOpen(client)) {
      this.#notePooler()
      throw new OpenTransactionError()
    }
    return rows
  }

  async #askInTransaction(client: PostgresClient, query: PostgresQuery): Promise<Rows> {
    await beginPooled(client, this.#sessionLimits())
    const { rows } = await client.query(unnamed(query))
    await client.query({ text: "commit" })
    if (isLeftOpen(client)) throw new OpenTransactionError()
    return rows
  }

  #faultOf(cause: unknown, { name }: PostgresQuery): StatementFault {
    if (cause instanceof TimeLimitError) return postgresFault("unanswered", cause)
    if (cause instanceof PosternError) return postgresFault("unreached", cause)
    if (name !== undefined && namesAnotherSession.test(sqlStateOf(cause) ?? "")) this.#notePooler()
    return faultOfStatement(cause)
  }

  #notePooler(): void {
    this.#isPooled = true
    this.#demands.warn("pooled-connections")
  }

  #sessionLimits(): { readonly statementMs: number } {
    return { statementMs: this.#demands.answerMs }
  }
}

function unnamed({ text, values }: PostgresQuery): PostgresQuery {
  return { text: toPrimary + text, ...(values !== undefined && { values }) }
}

/**
 * Whether a statement that should have committed lies in a transaction that is open still. In its raw mode pgpool-II begins one before an INSERT and
 * never ends it: all that was answered since would be lost with the connection.
 */
function isLeftOpen(client: PostgresClient): boolean {
  return (client.getTransactionStatus?.() ?? "I") !== "I"
}

/** Says that a statement was carried out and not committed. Closing the connection rolls it back, if nobody commits it before. */
class OpenTransactionError extends Error {
  constructor() {
    super("a pooler left the transaction open")
  }
}
