export type Rows = Record<string, unknown>[]

/** Sends what an engine sends at once: a statement, or several in one transaction. */
export interface Asking<Q> {
  /** Gives the rows, by `until` (of `performance.now()`) at the latest. @throws StatementFault; PosternError of a session */
  ask(query: Q, until: number): Promise<Rows>
  /** Sends what reads or moves much; the server ends it after so many milliseconds. @throws as `ask` */
  askSlowly(query: Q, milliseconds: number): Promise<Rows>
}
