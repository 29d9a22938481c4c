import type { VaultEvent } from "./event.ts"

/** How far a clock may run ahead of all events before it. No vault has a million events that one device has not read. */
export const maxClockStep = 1 << 20

/** The order of all events: lamport, then device, then seq. Every device that has the same events sees the same vault. */
export function compareEvents(a: VaultEvent, b: VaultEvent): number {
  return a.lamport - b.lamport || (a.device < b.device ? -1 : a.device > b.device ? 1 : a.seq - b.seq)
}

/** All events in their order, parted where the clock jumps: `jumped` are not folded, and nobody's clock follows them. */
export interface OrderedEvents {
  readonly events: readonly VaultEvent[]
  readonly jumped: readonly VaultEvent[]
}

/**
 * Puts events in their order. A member can sign any number, and every honest device counts on from the highest that it has read: one
 * event near the highest number there is would make each later event of everybody unreadable. So nothing counts that stands more than
 * `maxClockStep` after all others.
 */
export function orderEvents(events: Iterable<VaultEvent>): OrderedEvents {
  const sorted = [...events].sort(compareEvents)
  const gap = sorted.findIndex(({ lamport }, index) => lamport - (sorted[index - 1]?.lamport ?? 0) > maxClockStep)
  return gap < 0 ? { events: sorted, jumped: [] } : { events: sorted.slice(0, gap), jumped: sorted.slice(gap) }
}
