import { PosternError, type StoreTrouble, type TroubleDetails, troubleOf } from "../../issuer/index.ts"
import { troubleOfDriver } from "../networked/driver-trouble.ts"
import { type FaultKind, StatementFault } from "../networked/statement-fault.ts"

// By SQLSTATE (PostgreSQL documentation, appendix A), a class where its first two characters say enough.
const byState: Readonly<Record<string, StoreTrouble>> = {
  "08": "connection-lost",
  "25006": "read-only",
  "28000": "login-refused",
  "28P01": "password-refused",
  "3D000": "database-missing",
  "42501": "access-refused",
  "53100": "disk-full",
  "53300": "too-many-connections",
  "55P03": "locked",
  "57014": "no-answer",
  "57P": "starting-or-stopping",
  "58": "read-write-failed",
  XX: "damaged",
}

// The server may say these after the commit record is on its disk: administrator's and crash shutdown, a connection lost on its side, a
// completion that it does not know itself, and its own internal errors.
const saysNothing = /^(57P0[1245]|08...|40003|XX...|58...)$/

// Nothing was done and the same statement may go through now: serialization failure, deadlock, a server that has become read-only (a
// demoted primary), one that is starting, one without free connections, a statement that a pooler has lost or a migration has outdated.
const mayGoThroughAgain = /^(40001|40P01|25006|57P03|53300|26000|42P05|0A000)$/

/** Reads a driver's error about a statement that was handed to it. */
export function faultOfStatement(cause: unknown): StatementFault {
  const sqlState = sqlStateOf(cause)
  if (sqlState === null || saysNothing.test(sqlState)) return postgresFault("unanswered", cause)
  return postgresFault(mayGoThroughAgain.test(sqlState) ? "retriable" : "refused", cause)
}

/** Makes a fault of which the kind is known already. */
export function postgresFault(kind: FaultKind, cause: unknown): StatementFault {
  return new StatementFault(kind, cause, detailsOf(cause))
}

function detailsOf(cause: unknown): TroubleDetails {
  if (cause instanceof PosternError) return troubleOf(cause)
  const sqlState = sqlStateOf(cause)
  const trouble = sqlState === null ? troubleOfDriver(cause) : troubleOfState(sqlState)
  return { ...(trouble !== null && { trouble }), ...(sqlState !== null && { sqlState }) }
}

function troubleOfState(sqlState: string): StoreTrouble | null {
  const known = [5, 3, 2].map(length => byState[sqlState.slice(0, length)])
  return known.find(trouble => trouble !== undefined) ?? null
}

/** Gives the SQLSTATE that a server said, or null. */
// Node's own codes ("ECONNRESET", "EPIPE") are words; a server's always come with a severity.
export function sqlStateOf(cause: unknown): string | null {
  const { code, severity } = (cause ?? {}) as { code?: unknown; severity?: unknown }
  return typeof code === "string" && typeof severity === "string" && code.length === 5 ? code : null
}
