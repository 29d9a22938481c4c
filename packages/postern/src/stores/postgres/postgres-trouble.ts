import { type FaultCode, PosternError, type StoreTrouble, type TroubleDetails, troubleOf } from "../../issuer/index.ts"
import { PostgresFault, sqlStateOf } from "./postgres-fault.ts"
import { TimeLimitError } from "./time-limit.ts"

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

const bySystemCode: Readonly<Record<string, StoreTrouble>> = {
  ECONNREFUSED: "connection-refused",
  // The file of a Unix socket that is not there.
  ENOENT: "connection-refused",
  EACCES: "access-refused",
  ENOTFOUND: "host-unknown",
  EAI_AGAIN: "host-unknown",
  ENOTLOOPBACK: "host-unknown",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  ETIMEDOUT: "no-answer",
  ECONNRESET: "connection-lost",
  EPIPE: "connection-lost",
}

// What Node's TLS says of a certificate, in its codes.
const certificateCode = /CERT|SIGNATURE|ISSUER|CRL|^ERR_TLS|^ERR_SSL|SELF_SIGNED/
// What the driver says in words alone.
const byWords: readonly (readonly [RegExp, StoreTrouble])[] = [
  [/does not support SSL/, "no-tls"],
  [/SSL connection/, "no-tls"],
  [/timeout exceeded|timeout expired/i, "no-answer"],
  [/terminated|not queryable|Client was closed/i, "connection-lost"],
]

/** Makes the fault that the store throws, with the cause in a word. No message of the server or the driver is told: it may quote values. */
export function storeFaultOf(
  code: Extract<FaultCode, "store-unavailable" | "store-outcome-unknown">,
  fault: unknown,
): PosternError {
  const cause = fault instanceof PostgresFault ? fault.cause : fault
  return new PosternError(code, { ...detailsOf(cause) }, fault)
}

function detailsOf(cause: unknown): TroubleDetails {
  // What preparing a connection found out by itself.
  if (cause instanceof PosternError) return troubleOf(cause)
  const sqlState = sqlStateOf(cause)
  const trouble = sqlState === null ? troubleOfDriver(cause) : troubleOfState(sqlState)
  return { ...(trouble !== null && { trouble }), ...(sqlState !== null && { sqlState }) }
}

function troubleOfState(sqlState: string): StoreTrouble | null {
  const known = [5, 3, 2].map(length => byState[sqlState.slice(0, length)])
  return known.find(trouble => trouble !== undefined) ?? null
}

function troubleOfDriver(cause: unknown): StoreTrouble | null {
  if (cause instanceof TimeLimitError) return "no-answer"
  const { code = "", message = "", errors = [] } = (cause ?? {}) as NodeJS.ErrnoException & { errors?: unknown[] }
  // Several addresses of one name were tried: the first says enough.
  if (code === "" && errors.length > 0) return troubleOfDriver(errors[0])
  const bySystem = bySystemCode[code]
  if (bySystem !== undefined) return bySystem
  if (certificateCode.test(code)) return "certificate-refused"
  return byWords.find(([words]) => words.test(message))?.[1] ?? null
}
