/** A statement as `pg` takes it. With a `name` it is parsed and planned once per connection. */
export interface PostgresQuery {
  readonly name?: string
  readonly text: string
  readonly values?: unknown[]
}

/** The few methods of a `pg` client that are used. */
export interface PostgresClient {
  query(query: PostgresQuery): Promise<{ readonly rows: Record<string, unknown>[] }>
  on(event: "error", listener: (fault: Error) => void): unknown
  /** the id of its session, as the server said it at log-in; a client that knows none leaves it out */
  readonly processID?: number | null
  /**
   * Gives what the server said of the transaction after the last statement: "I" for none. A client that cannot tell leaves it out; then nothing
   * notices a pooler that begins transactions of its own and does not end them.
   */
  getTransactionStatus?(): string | null
  /** Gives the connection back; `true` closes it instead. */
  release(isSpent?: boolean): void
}

/** The few methods of a `pg` pool that are used, so that nothing is depended upon: `new Pool(…)` of `pg` fits as it is. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>
  on(event: "error", listener: (fault: Error) => void): unknown
  on(event: "connect", listener: (client: PostgresClient) => void): unknown
  end(): Promise<void>
}

const guarded = new WeakSet<PostgresPool>()

/** Hears the faults of connections that nobody uses. Without a listener each of them would end the process. */
export function guardPool(pool: PostgresPool): void {
  if (guarded.has(pool)) return
  guarded.add(pool)
  pool.on("error", () => {})
  // One may break in the very turn in which it is made, before anybody who waits for it has it.
  pool.on("connect", client => client.on("error", () => {}))
}
