import { PosternError } from "../../record/index.ts"

/** Why a store could not be asked, or refused: words that an operator can act on, and that hold nothing of what was stored or typed. */
export const storeTroubles = [
  "access-refused",
  "certificate-refused",
  "connection-lost",
  "connection-refused",
  "damaged",
  "database-missing",
  "disk-full",
  "host-unknown",
  "locked",
  "login-refused",
  "no-answer",
  "no-tls",
  "password-refused",
  "read-only",
  "read-write-failed",
  "standby",
  "starting-or-stopping",
  "too-many-connections",
  "unreachable",
] as const
export type StoreTrouble = (typeof storeTroubles)[number]

const sqlStatePattern = /^[0-9A-Z]{5}$/

/** What is told of a store's fault beside its code. */
export interface TroubleDetails {
  readonly trouble?: StoreTrouble
  /** five characters (PostgreSQL documentation, appendix A), where a server said them */
  readonly sqlState?: string
}

/** Reads why a store failed from a fault, as far as it tells. Whatever is none of the words above is left out. */
export function troubleOf(fault: unknown): TroubleDetails {
  if (!(fault instanceof PosternError)) return {}
  const { trouble, sqlState } = fault.details
  const isKnown = storeTroubles.some(each => each === trouble)
  return {
    ...(isKnown && { trouble: trouble as StoreTrouble }),
    ...(typeof sqlState === "string" && sqlStatePattern.test(sqlState) && { sqlState }),
  }
}
