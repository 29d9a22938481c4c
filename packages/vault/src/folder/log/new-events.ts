import {
  type Fact,
  factFault,
  type Instant,
  nameByEvent,
  readEvent,
  tidyFact,
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

/** What is signed in the place of a fact, once things have their names: codes sealed, rules signed. */
export type FinishFact = (fact: Fact, all: readonly Fact[]) => Promise<Fact>

/** An event that has no place in a chain yet. */
export type NewEvent = Omit<VaultEvent, "prev">

/** Facts that have their names and places in the device's log. Codes are not sealed yet, and nothing is signed. */
export class PlacedFacts {
  readonly facts: Fact[]
  readonly #place: EventPlace

  /** @throws VaultError `usage-wrong`, naming the field and what is expected there. */
  constructor(facts: readonly Fact[], place: EventPlace) {
    this.#place = place
    this.facts = nameByEvent(facts.map(tidyFact), place.device, place.firstSeq)
    for (const fact of this.facts) assertReadable(fact)
  }

  /** The event at this place among the facts, yet without the hash of the line before. */
  event(index: number, fact: Fact = this.facts[index]!): NewEvent {
    const { device, firstSeq, lamport, at, seen } = this.#place
    const told = index === 0 && Object.keys(seen).length > 0 ? { seen } : {}
    return { device, seq: firstSeq + index, lamport: lamport + 1 + index, at, ...told, ...fact } as NewEvent
  }

  /**
   * The event, finished. It has been read back from its JSON by the reader of logs: what it would reject is never signed, since a log that holds it
   * could not be written on.
   * @throws VaultError `usage-wrong`.
   */
  async finished(index: number, finish: FinishFact): Promise<NewEvent> {
    const fact = this.facts[index]!
    const event = this.event(index, await finish(fact, this.facts))
    if (!("event" in readEvent(JSON.parse(JSON.stringify({ ...event, prev: "-" })))))
      assertReadable(event as unknown as Fact, fact.kind)
    return event
  }
}

function assertReadable(fact: Fact, otherwise?: string): void {
  const fault =
    factFault(fact) ??
    (otherwise === undefined ? null : { field: otherwise, expected: "an event that this version reads" })
  if (fault !== null)
    throw new VaultError("usage-wrong", `${fault.field}: expected ${fault.expected}. Nothing was changed.`)
}
