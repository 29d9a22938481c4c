/** What is known of a statement that failed. */
export type FaultKind =
  /** it was never sent: no connection could be had */
  | "unreached"
  /** the server answered that it did not carry it out, and asking again may help */
  | "retriable"
  /** the server answered that it did not carry it out */
  | "refused"
  /** it was sent and no answer came: it may have been carried out, or may yet be */
  | "unanswered"

/** A statement that failed; `cause` is what the driver said. */
export class PostgresFault extends Error {
  readonly kind: FaultKind
  /** five characters (PostgreSQL documentation, appendix A), or null where the server said nothing */
  readonly sqlState: string | null

  constructor(kind: FaultKind, cause: unknown) {
    super(kind, { cause })
    this.name = "PostgresFault"
    this.kind = kind
    this.sqlState = sqlStateOf(cause)
  }
}

// The server may say these after the commit record is on its disk: administrator's and crash shutdown, a connection lost on its side, a
// completion that it does not know itself, and its own internal errors.
const saysNothing = /^(57P0[1245]|08...|40003|XX...|58...)$/

// Nothing was done and the same statement may go through now: serialization failure, deadlock, a server that has become read-only (a
// demoted primary), one that is starting, one without free connections, a statement that a pooler has lost or a migration has outdated.
const mayGoThroughAgain = /^(40001|40P01|25006|57P03|53300|26000|42P05|0A000)$/

/** Reads a driver's error about a statement that was handed to it. */
export function faultOfStatement(cause: unknown): PostgresFault {
  const sqlState = sqlStateOf(cause)
  if (sqlState === null || saysNothing.test(sqlState)) return new PostgresFault("unanswered", cause)
  return new PostgresFault(mayGoThroughAgain.test(sqlState) ? "retriable" : "refused", cause)
}

/** Gives the SQLSTATE that a server said, or null. */
// Node's own codes ("ECONNRESET", "EPIPE") are words; a server's always come with a severity.
export function sqlStateOf(cause: unknown): string | null {
  const { code, severity } = (cause ?? {}) as { code?: unknown; severity?: unknown }
  return typeof code === "string" && typeof severity === "string" && code.length === 5 ? code : null
}
