import { eventId, type Fact, type Position } from "./event.ts"

/** What a planner calls a thing that is not written yet: the event that adds it gives it its name. */
export const newNamePrefix = "new-"

/** The field in which an event of this kind names what it adds. */
const addedBy: Readonly<Record<string, string>> = {
  "account-added": "account",
  "batch-added": "batch",
  "copy-added": "copy",
  "rule-set": "rule",
  "access-requested": "request",
  "duty-set": "duty",
}

/** Where facts name other things. */
const naming = ["account", "into", "batch", "copy", "inside", "rule", "request", "duty"] as const

type Loose = Fact & Record<string, unknown>

/**
 * Gives what the facts add the names of their events, `device:seq`, wherever the facts name it. So nobody can write an event that adds
 * what another has added, whatever number in the order they choose for it.
 */
export function nameByEvent(facts: readonly Fact[], device: string, firstSeq: number): Fact[] {
  const names = new Map<string, string>()
  for (const [index, fact] of facts.entries()) {
    const name = (fact as Loose)[addedBy[fact.kind] ?? ""]
    if (typeof name === "string" && name.startsWith(newNamePrefix))
      names.set(name, eventId({ device, seq: firstSeq + index }))
  }
  const named = (name: string): string => names.get(name) ?? name
  return facts.map(fact => {
    const changed: Record<string, unknown> = {}
    for (const field of naming) {
      const name = (fact as Loose)[field]
      if (typeof name === "string") changed[field] = named(name)
    }
    if (fact.kind === "batch-added" && fact.supersedes !== undefined) changed.supersedes = fact.supersedes.map(named)
    return { ...fact, ...changed } as Fact
  })
}

/**
 * Whether the event names what it adds as it may: by itself. A name without a colon is of a vault that is older than this rule, and had
 * one member.
 */
export function isOwnName(event: Pick<Position, "device" | "seq"> & Record<string, unknown>): boolean {
  const name = event[addedBy[String(event.kind)] ?? ""]
  return typeof name !== "string" || !name.includes(":") || name === eventId(event)
}
