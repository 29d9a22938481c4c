import {
  type Fact,
  factFault,
  type Instant,
  nameByEvent,
  readEvent,
  VaultError,
  type VaultEvent,
} from "../../record/index.ts"
import type { Head } from "./device-log.ts"

export interface EventPlace {
  readonly device: string
  /** the number of the first of the new events in the device's log */
  readonly firstSeq: number
  /** the highest number of any event that is folded */
  readonly lamport: number
  readonly at: Instant
  /** the ends of other logs that are told of with these events */
  readonly seen: Readonly<Record<string, Head>>
}

/**
 * The events that say the facts, yet without the hash of the line before. Each has been read back from its JSON by the reader of logs:
 * what it would reject is never signed, since a log that holds it could not be written on.
 * @throws VaultError `usage-wrong`, naming the field and what is expected there.
 */
export function makeEvents(facts: readonly Fact[], place: EventPlace): Omit<VaultEvent, "prev">[] {
  const { device, firstSeq, lamport, at, seen } = place
  return nameByEvent(facts, device, firstSeq).map((fact, index) => {
    const told = index === 0 && Object.keys(seen).length > 0 ? { seen } : {}
    const event = { device, seq: firstSeq + index, lamport: lamport + 1 + index, at, ...told, ...fact }
    const read = readEvent(JSON.parse(JSON.stringify({ ...event, prev: "-" })))
    if ("event" in read) return event as Omit<VaultEvent, "prev">
    const fault = factFault(fact) ?? { field: fact.kind, expected: "an event that this version reads" }
    throw new VaultError("usage-wrong", `${fault.field}: expected ${fault.expected}. Nothing was changed.`)
  })
}
