import type { StoreTrouble } from "../../issuer/index.ts"
import { TimeLimitError } from "./time-limit.ts"

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

/** Reads what the system, TLS or the driver said where no server did, or gives null. */
export function troubleOfDriver(cause: unknown): StoreTrouble | null {
  if (cause instanceof TimeLimitError) return "no-answer"
  const { code = "", message = "", errors = [] } = (cause ?? {}) as NodeJS.ErrnoException & { errors?: unknown[] }
  // Several addresses of one name were tried: the first says enough.
  if (code === "" && errors.length > 0) return troubleOfDriver(errors[0])
  const bySystem = bySystemCode[code]
  if (bySystem !== undefined) return bySystem
  if (certificateCode.test(code)) return "certificate-refused"
  return byWords.find(([words]) => words.test(message))?.[1] ?? null
}
