/** What a driver says of a statement that gives no rows. */
export interface MysqlChanged {
  readonly affectedRows: number
}

/** The few methods of a connection of `mysql2/promise` that are used. */
export interface MysqlConnection {
  /** Sends a statement as text. */
  query(sql: string): Promise<[unknown, unknown]>
  /** Sends a prepared statement; parameters never become part of its text. */
  execute(sql: string, values: MysqlValue[]): Promise<[unknown, unknown]>
  /** Gives the connection back. */
  release(): void
  /** Closes it instead. */
  destroy(): void
  /** the connection itself, where this is a wrapper that is made anew each time */
  readonly connection?: unknown
}

export type MysqlValue = string | number | null | Uint8Array

/**
 * The few methods of a pool of `mysql2/promise` that are used, so that nothing is depended upon: `createPool(…)` fits as it is.
 * Settings of a session stay on its connections, so the pool belongs to Postern alone.
 */
export interface MysqlPool {
  getConnection(): Promise<MysqlConnection>
  end(): Promise<void>
}
