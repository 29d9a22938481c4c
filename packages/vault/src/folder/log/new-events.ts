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

/** How often is told how far a long write is. */
const factsPerStep = 500

/** What is signed in the place of a fact, once things have their names: codes sealed, rules signed. */
export type FinishFact = (fact: Fact, all: readonly Fact[]) => Promise<Fact>

/**
 * The events that say the facts, yet without the hash of the line before; codes are sealed. Each has been read back from its JSON by the
 * reader of logs: what it would reject is never signed, since a log that holds it could not be written on.
 * @throws VaultError `usage-wrong`, naming the field and what is expected there.
 */
export async function makeEvents(
  facts: readonly Fact[],
  place: EventPlace,
  finish: FinishFact,
  onProgress: (done: number, all: number) => void = () => {},
): Promise<Omit<VaultEvent, "prev">[]> {
  const { device, firstSeq, lamport, at, seen } = place
  const events: Omit<VaultEvent, "prev">[] = []
  const named = nameByEvent(facts, device, firstSeq)
  for (const [index, fact] of named.entries()) {
    assertReadable(fact)
    const told = index === 0 && Object.keys(seen).length > 0 ? { seen } : {}
    const event = {
      device,
      seq: firstSeq + index,
      lamport: lamport + 1 + index,
      at,
      ...told,
      ...(await finish(fact, named)),
    }
    if (!("event" in readEvent(JSON.parse(JSON.stringify({ ...event, prev: "-" }))))) assertReadable(event, fact.kind)
    events.push(event as Omit<VaultEvent, "prev">)
    if (events.length % factsPerStep === 0) onProgress(events.length, named.length)
  }
  return events
}

function assertReadable(fact: Fact, otherwise?: string): void {
  const fault =
    factFault(fact) ??
    (otherwise === undefined ? null : { field: otherwise, expected: "an event that this version reads" })
  if (fault !== null)
    throw new VaultError("usage-wrong", `${fault.field}: expected ${fault.expected}. Nothing was changed.`)
}
