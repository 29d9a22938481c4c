import { randomUUID } from "node:crypto"

// UUIDs and the 32 hex digits that proxies make. Lower-case hex of this length can be no code: those are of 12, 16 or 30 symbols, or 6 to 8 digits.
const safePattern = /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32})$/

/**
 * Takes the request's id from `X-Request-Id` where that can hold nothing but an id, else makes a fresh UUID. The id goes into logs and the
 * audit trail, so a caller's mistake (a code, a key) must not come along.
 */
export function requestIdOf(headers: Headers): string {
  const given = headers.get("x-request-id")
  if (given === null || !safePattern.test(given)) return randomUUID()
  return headers.get("authorization")?.endsWith(given) ? randomUUID() : given
}
