/** How long the repeats of a kind are held back. */
const quietMs = 3_600_000

/** Kinds that somebody who has the password, or a cron job, could call forth over and over; of each, a person is told once an hour. */
const heldBackKinds: readonly string[] = [
  "second-factor-failing",
  "throttled",
  "totp-replayed",
  "code-checked",
  "codes-to-replace",
]

/** How an address fares that could not be reached. */
export interface AddressTrouble {
  /** failures in a row */
  readonly failures: number
  /** when the first of them was */
  readonly since: number
  /** nothing is tried before this instant */
  readonly retryAt: number
}

/** What is remembered of a subject between deliveries: which addresses fail, by their keys, and what was told in the last hour. */
export interface LaneState {
  readonly troubles: Map<string, AddressTrouble>
  /** by kind and address */
  readonly told: Map<string, { readonly id: string; readonly at: number }>
}

/** Reads what `printLaneState` wrote; whatever cannot be read counts as nothing, so that the worst of a damaged row is a repeat. */
export function parseLaneState(text: string): LaneState {
  try {
    const { troubles = {}, told = {} } = JSON.parse(text)
    return { troubles: new Map(Object.entries(troubles)), told: new Map(Object.entries(told)) }
  } catch {
    return { troubles: new Map(), told: new Map() }
  }
}

export function printLaneState({ troubles, told }: LaneState): string {
  if (troubles.size === 0 && told.size === 0) return ""
  return JSON.stringify({ troubles: Object.fromEntries(troubles), told: Object.fromEntries(told) })
}

/**
 * Whether a notice repeats one of the same kind that this address was given within the hour. If not, it is remembered as the one that was
 * told. What another address was told counts for nothing: that may be a thief's.
 */
export function isHeldBack(
  { told }: LaneState,
  { id, kind, at }: { id: string; kind: string; at: number },
  addressKey: string,
): boolean {
  if (!heldBackKinds.includes(kind)) return false
  const name = `${kind} ${addressKey}`
  const last = told.get(name)
  if (last !== undefined && last.id !== id && Math.abs(at - last.at) < quietMs) return true
  told.set(name, { id, at })
  return false
}

/** Forgets what no repeat can be held back by any more, and gives when the next of it can be forgotten, or null. */
export function forgetTold({ told }: LaneState, now: number): number | null {
  for (const [name, { at }] of told) if (Math.abs(now - at) >= quietMs) told.delete(name)
  return told.size === 0 ? null : Math.min(...[...told.values()].map(({ at }) => at + quietMs))
}
