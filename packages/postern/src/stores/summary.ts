import type { Projection, StoreSummary } from "../issuer/index.ts"

const soonMs = 30 * 86_400_000
const maxCodes = 16

/** Counts projections the way every store must count its plain columns. */
export function summarize(projections: readonly Projection[], now: number): StoreSummary {
  const count = (claim: (projection: Projection) => boolean) => projections.filter(claim).length
  const hasCodes = (each: Projection) => each.codesTotal > 0
  return {
    subjects: count(each => each.totp !== "none" || hasCodes(each)),
    active: count(each => each.totp === "active"),
    pending: count(each => each.totp === "pending"),
    waiting: count(each => each.lockedUntil !== null && each.lockedUntil > now),
    disabled: count(each => each.disabled),
    unconfirmed: count(each => hasCodes(each) && each.confirmedAt === null),
    expired: count(each => each.expiresAt !== null && each.expiresAt <= now),
    expiringWithin30Days: count(
      each => each.expiresAt !== null && each.expiresAt > now && each.expiresAt <= now + soonMs,
    ),
    codesLeft: Array.from({ length: maxCodes + 1 }, (_, left) =>
      // Sets of another system may have more.
      count(each => hasCodes(each) && (left === maxCodes ? each.codesLeft >= left : each.codesLeft === left)),
    ),
  }
}
