import { type FaultCode, PosternError, type StoreTrouble } from "../../issuer/index.ts"

// SQLite's primary result codes (sqlite.org/rescode.html).
const byResult: Readonly<Record<number, StoreTrouble>> = {
  3: "access-refused",
  5: "locked",
  6: "locked",
  8: "read-only",
  10: "read-write-failed",
  11: "damaged",
  13: "disk-full",
  14: "access-refused",
  26: "damaged",
}

/** Gives SQLite's primary result code of a fault, or 0: the extended ones carry it in their low byte. */
export function primaryResult(fault: unknown): number {
  return ((fault as { errcode?: number } | null)?.errcode ?? 0) & 0xff
}

/** Makes the fault that the store throws, with the cause in a word. SQLite's own sentence stays in `cause` alone: it may quote values. */
export function sqliteFault(
  code: Extract<FaultCode, "store-unavailable" | "store-outcome-unknown">,
  fault: unknown,
): PosternError {
  const trouble = byResult[primaryResult(fault)]
  return new PosternError(code, trouble === undefined ? {} : { trouble }, fault)
}
