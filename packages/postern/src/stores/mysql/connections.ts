import { PosternError } from "../../issuer/index.ts"
import type { Asking, Rows } from "../networked/asking.ts"
import { StatementFault } from "../networked/statement-fault.ts"
import { type ConnectionDemands, takeConnection } from "../networked/store-over-pool.ts"
import { TimeLimitError, withinTime } from "../networked/time-limit.ts"
import { faultOfStatement, mysqlFault } from "./mysql-fault.ts"
import type { MysqlConnection, MysqlPool } from "./mysql-pool.ts"
import { refuseUnprotectedConnection } from "./protected-connection.ts"
import { allowSlowly, prepareSession } from "./session.ts"
import { type MysqlQuery, send } from "./transaction.ts"

/** Sends statements and transactions over the pool's connections. Every connection is prepared before its first, and thrown away after a fault. */
export class Connections implements Asking<MysqlQuery> {
  readonly #pool: MysqlPool
  readonly #demands: ConnectionDemands
  readonly #prepared = new WeakSet<object>()

  constructor(pool: MysqlPool, demands: ConnectionDemands) {
    this.#pool = pool
    this.#demands = demands
  }

  async ask(query: MysqlQuery, until: number): Promise<Rows> {
    const client = await this.#connect(until)
    const patience = Math.min(this.#demands.answerMs, until - performance.now())
    if (patience <= 0) {
      client.release()
      throw mysqlFault("unreached", new TimeLimitError(0))
    }
    try {
      const rows = await withinTime(send(client, query), patience, () => {})
      client.release()
      return rows
    } catch (cause) {
      // Closing it is the rollback of a transaction that broke off.
      client.destroy()
      throw cause instanceof StatementFault ? cause : mysqlFault("unanswered", cause)
    }
  }

  async askSlowly(query: MysqlQuery, milliseconds: number): Promise<Rows> {
    const until = performance.now() + milliseconds
    const client = await this.#connect(until)
    try {
      await withinTime(allowSlowly(client, milliseconds), this.#demands.answerMs, () => {})
      return await withinTime(send(client, query), milliseconds + this.#demands.answerMs, () => {})
    } catch (cause) {
      throw cause instanceof StatementFault ? cause : faultOfStatement(cause)
    } finally {
      client.destroy()
    }
  }

  async #connect(until: number): Promise<MysqlConnection> {
    const { connectMs } = this.#demands
    const client = await takeConnection(() => this.#pool.getConnection(), { connectMs, until }, mysqlFault)
    const itself = (client.connection ?? client) as object
    if (!this.#prepared.has(itself)) {
      await this.#prepare(client)
      this.#prepared.add(itself)
    }
    return client
  }

  async #prepare(client: MysqlConnection): Promise<void> {
    const { answerMs, connectMs, allowPlain, warn } = this.#demands
    try {
      if (!allowPlain) refuseUnprotectedConnection(this.#pool, client)
      await withinTime(prepareSession(client, { statementMs: answerMs }, warn), connectMs, () => {})
    } catch (fault) {
      client.destroy()
      const isTold = fault instanceof TypeError || (fault instanceof PosternError && fault.code !== "store-unavailable")
      throw isTold ? fault : mysqlFault("unreached", fault)
    }
  }
}
