import { PosternError } from "../../issuer/index.ts"
import { faultOfStatement, PostgresFault } from "./postgres-fault.ts"
import type { PostgresClient, PostgresPool, PostgresQuery } from "./postgres-pool.ts"
import { refuseUnprotectedConnection } from "./protected-connection.ts"
import { prepareSession } from "./session.ts"
import { TimeLimitError, withinTime } from "./time-limit.ts"

/** How long things may take, in milliseconds. */
export interface Limits {
  /** waiting for a free connection, or for a new one to be ready */
  readonly connectMs: number
  /** waiting for the answer to one statement */
  readonly answerMs: number
}

/** What connections must be like. */
export interface ConnectionDemands extends Limits {
  /** whether a connection to another machine may go without verified TLS */
  readonly allowPlain: boolean
}

/** A report may take longer than a sign-in, and leaves the server's other processors to those. */
const reportSettings = (milliseconds: number): PostgresQuery => ({
  text: `select set_config(name, case name when 'max_parallel_workers_per_gather' then '0' else $1::text end, false)
    from pg_settings where name in ('statement_timeout', 'transaction_timeout', 'max_parallel_workers_per_gather')`,
  values: [String(milliseconds)],
})

/** Sends statements over the pool's connections. Every connection is prepared before its first, and thrown away after a doubt. */
export class Connections {
  readonly #pool: PostgresPool
  readonly #limits: ConnectionDemands
  readonly #prepared = new WeakSet<PostgresClient>()

  constructor(pool: PostgresPool, limits: ConnectionDemands) {
    this.#pool = pool
    this.#limits = limits
    // Without a listener, a connection that breaks while nobody uses it would end the process.
    pool.on("error", () => {})
  }

  /**
   * Sends one statement and gives its rows, by `until` at the latest.
   * @throws PostgresFault with what is known of the statement; PosternError `store-foreign` | `store-newer` | `store-outdated`
   */
  async ask(query: PostgresQuery, until: number): Promise<Record<string, unknown>[]> {
    return this.#send(await this.#connect(until), query, until)
  }

  /**
   * Sends a statement that reads or moves much, such as a report, on a connection that is not used again. The server ends it after
   * `milliseconds`: whoever has asked may be gone.
   */
  async askSlowly(query: PostgresQuery, milliseconds: number): Promise<Record<string, unknown>[]> {
    const until = performance.now() + milliseconds
    const client = await this.#connect(until)
    try {
      await withinTime(client.query(reportSettings(milliseconds)), this.#limits.answerMs, () => {})
      const { rows } = await withinTime(client.query(query), milliseconds + this.#limits.answerMs, () => {})
      return rows
    } catch (cause) {
      throw faultOfStatement(cause)
    } finally {
      client.release(true)
    }
  }

  async #connect(until: number): Promise<PostgresClient> {
    const patience = Math.min(this.#limits.connectMs, until - performance.now())
    if (patience <= 0) throw new PostgresFault("unreached", new TimeLimitError(0))
    let client: PostgresClient
    try {
      client = await withinTime(this.#pool.connect(), patience, late => late.release())
    } catch (fault) {
      throw new PostgresFault("unreached", fault)
    }
    if (!this.#prepared.has(client)) await this.#prepare(client)
    return client
  }

  async #prepare(client: PostgresClient): Promise<void> {
    try {
      // While a connection is in use its faults come here as well as to the statement; the statement's are the ones that are handled.
      client.on("error", () => {})
      if (!this.#limits.allowPlain) refuseUnprotectedConnection(this.#pool, client)
      const preparing = prepareSession(client, { statementMs: this.#limits.answerMs })
      await withinTime(preparing, this.#limits.connectMs, () => {})
      this.#prepared.add(client)
    } catch (fault) {
      client.release(true)
      const isTold = fault instanceof PosternError && fault.code !== "store-unavailable"
      throw isTold ? fault : new PostgresFault("unreached", fault)
    }
  }

  async #send(client: PostgresClient, query: PostgresQuery, until: number): Promise<Record<string, unknown>[]> {
    const patience = Math.min(this.#limits.answerMs, until - performance.now())
    if (patience <= 0) {
      client.release()
      throw new PostgresFault("unreached", new TimeLimitError(0))
    }
    try {
      const { rows } = await withinTime(client.query(query), patience, () => {})
      client.release()
      return rows
    } catch (cause) {
      const fault = cause instanceof TimeLimitError ? new PostgresFault("unanswered", cause) : faultOfStatement(cause)
      // A statement that was refused leaves the connection sound; in all other cases nobody knows what it would say next.
      client.release(fault.kind !== "refused")
      throw fault
    }
  }
}
