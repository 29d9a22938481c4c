import type { PostgresClient, PostgresPool, PostgresQuery } from "postern/postgres"
import type { Rows } from "./database-model.ts"

/** A statement that a replica has sent and that has met its fate not yet. */
export interface PendingStatement {
  readonly query: PostgresQuery
  readonly answer: (rows: Rows) => void
  readonly fail: (fault: Error) => void
}

/** What a driver says of a connection that broke. */
export const connectionLost = (): Error => Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" })
/** What a server says that was chosen as the victim of a conflict: nothing was done. */
export const serializationFailure = (): Error =>
  Object.assign(new Error("could not serialize"), { code: "40001", severity: "ERROR" })

const isNamed = ({ name }: PostgresQuery) => name !== undefined

/** A replica's pool: each statement waits until somebody says what becomes of it. */
export class ReplicaPool implements PostgresPool {
  pending: PendingStatement | null = null
  /** whether statements are carried out at once */
  isDirect = false
  /** whether the database cannot be reached any more */
  isCutOff = false
  readonly #ask: (query: PostgresQuery) => Promise<Rows>
  #idle: PostgresClient | null = null

  /** `ask` carries out at once what a fresh connection asks before its first statement. */
  constructor(ask: (query: PostgresQuery) => Promise<Rows>) {
    this.#ask = ask
  }

  on(): void {}
  async end(): Promise<void> {}

  async connect(): Promise<PostgresClient> {
    if (this.isCutOff) throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" })
    const client = this.#idle ?? this.#client()
    this.#idle = null
    return client
  }

  #client(): PostgresClient {
    const client: PostgresClient = {
      on: () => {},
      release: isSpent => {
        if (isSpent !== true) this.#idle = client
      },
      query: async query => ({ rows: await (isNamed(query) && !this.isDirect ? this.#wait(query) : this.#ask(query)) }),
    }
    return client
  }

  #wait(query: PostgresQuery): Promise<Rows> {
    if (this.pending !== null) throw new Error("a replica sends one statement at a time")
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        this.pending = null
        settle()
      }
      this.pending = {
        query,
        answer: rows => end(() => resolve(rows)),
        fail: fault => end(() => reject(fault)),
      }
    })
  }
}
