import { beforeAll, type EventKind, emptyRun, type Instant } from "../../record/index.ts"
import type { KeptEvent } from "../persistence/codec/event-codec.ts"
import { eventsOf, withEvent } from "../persistence/codec/event-run.ts"

type Fact = Exclude<keyof KeptEvent, "at" | "kind">

/** An event whose facts are JSON. */
interface ToldEvent {
  readonly at: Instant
  readonly kind: string
  readonly body: string
}

/** What the body of an event says, in the order in which it is written. */
const factTypes = Object.entries({
  method: "string",
  reason: "string",
  set: "number",
  codesLeft: "number",
  failures: "number",
  waitSeconds: "number",
  step: "number",
  selector: "number",
  firstSelector: "number",
  pending: "boolean",
  sealed: "boolean",
  staged: "boolean",
  replayedThrough: "number",
  origin: "string",
  run: "string",
  scheme: "string",
  authenticator: "number",
  ip: "string",
  userAgent: "string",
  requestId: "string",
  by: "string",
  write: "string",
} satisfies Record<Fact, "string" | "number" | "boolean">) as [Fact, string][]

/** Writes what an event says as JSON: of one event always the same bytes, for they are authenticated. */
export function bodyOf(event: KeptEvent): string {
  const facts: Record<string, unknown> = {}
  for (const [name] of factTypes) if (event[name] !== undefined) facts[name] = event[name]
  return JSON.stringify(facts)
}

/** Reads an event back from its body. Facts that are not known, and those of the wrong type, are left out. */
export function keptEvent({ at, kind, body }: ToldEvent): KeptEvent {
  const facts = factsOf(body)
  const known = factTypes.filter(([name, type]) => Object.hasOwn(facts, name) && typeof facts[name] === type)
  return { ...Object.fromEntries(known.map(([name]) => [name, facts[name]])), at, kind: kind as EventKind }
}

function factsOf(body: string): Record<string, unknown> {
  try {
    const facts: unknown = JSON.parse(body)
    return typeof facts === "object" && facts !== null ? (facts as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** Whether an event comes back as it is from a record that takes it in. One that a later program wrote may not. */
export function canBeKept(event: ToldEvent): boolean {
  try {
    const [kept] = eventsOf(withEvent(emptyRun(beforeAll), keptEvent(event)))
    return bodyOf(kept!) === event.body
  } catch {
    return false
  }
}
