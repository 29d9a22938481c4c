import { PosternError, type StoreTrouble, type TroubleDetails, troubleOf } from "../../issuer/index.ts"
import { troubleOfDriver } from "../networked/driver-trouble.ts"
import { type FaultKind, StatementFault } from "../networked/statement-fault.ts"

/** A key that is there already (MySQL error reference, ER_DUP_ENTRY). */
export const duplicateKey = 1062

// By the server's error number (MySQL error reference; 1020 and 1969 are MariaDB's).
const byNumber: Readonly<Record<number, StoreTrouble>> = {
  1020: "locked",
  1021: "disk-full",
  1040: "too-many-connections",
  1044: "access-refused",
  1045: "password-refused",
  1047: "standby",
  1049: "database-missing",
  1053: "starting-or-stopping",
  1114: "disk-full",
  1130: "login-refused",
  1142: "access-refused",
  1158: "connection-lost",
  1159: "no-answer",
  1160: "connection-lost",
  1161: "no-answer",
  1203: "too-many-connections",
  1205: "locked",
  1213: "locked",
  1226: "too-many-connections",
  1290: "read-only",
  1698: "login-refused",
  1792: "read-only",
  1836: "read-only",
  1927: "connection-lost",
  1969: "no-answer",
  3024: "no-answer",
}

// Nothing was done and the same work may go through now: a row that changed under a snapshot (1020), too many connections (1040, 1203), a node that
// has no cluster (1047), a lock that was not had in time (1205), a deadlock or a conflict that Galera's certification found (1213), a server that
// has become read-only (1290, 1836: a demoted primary), a prepared statement that a pooler or a migration has outdated (1243, 1615).
const mayGoThroughAgain = new Set([1020, 1040, 1047, 1203, 1205, 1213, 1243, 1290, 1615, 1836])

// The server ends a connection and says so: what it was doing may have been done. 1053 shutdown, 1317 interrupted, 1927 killed.
const saysNothing = new Set([1053, 1158, 1159, 1160, 1161, 1180, 1317, 1927])

/** Gives the number that a server said, or null. */
// Node's own faults have an `errno` too, and no SQLSTATE.
export function errorNumberOf(cause: unknown): number | null {
  const { errno, sqlState } = (cause ?? {}) as { errno?: unknown; sqlState?: unknown }
  return typeof errno === "number" && typeof sqlState === "string" ? errno : null
}

/** Reads a driver's error about a statement that is a transaction of its own. */
export function faultOfStatement(cause: unknown): StatementFault {
  const number = errorNumberOf(cause)
  if (number === null || saysNothing.has(number)) return mysqlFault("unanswered", cause)
  return mysqlFault(mayGoThroughAgain.has(number) ? "retriable" : "refused", cause)
}

/** Reads a driver's error about a statement within a transaction that was not asked to commit: nothing of it stays. */
export function faultBeforeCommit(cause: unknown): StatementFault {
  const { kind } = faultOfStatement(cause)
  return mysqlFault(kind === "refused" ? "refused" : "retriable", cause)
}

/**
 * Reads a driver's error about `commit`. A server that rolled back says so with a deadlock, which is how Galera's certification refuses; of
 * anything else nobody knows.
 */
export function faultOfCommit(cause: unknown): StatementFault {
  return mysqlFault(errorNumberOf(cause) === 1213 ? "retriable" : "unanswered", cause)
}

/** Makes a fault of which the kind is known already. */
export function mysqlFault(kind: FaultKind, cause: unknown): StatementFault {
  return new StatementFault(kind, cause, detailsOf(cause))
}

function detailsOf(cause: unknown): TroubleDetails {
  if (cause instanceof PosternError) return troubleOf(cause)
  const number = errorNumberOf(cause)
  const trouble = number === null ? troubleOfDriver(cause) : (byNumber[number] ?? null)
  const sqlState = number === null ? undefined : (cause as { sqlState: string }).sqlState
  return { ...(trouble !== null && { trouble }), ...(sqlState !== undefined && { sqlState }) }
}
