import type { VaultEvent } from "../../record/index.ts"
import type { DeviceLog, Head, LogProblem } from "./device-log.ts"

type Heads = Readonly<Record<string, Head>>

/** The furthest that these events say to have seen of each device: what a later loss is measured by. */
export function witnessedHeads(events: Iterable<VaultEvent>): Record<string, Head> {
  const heads: Record<string, Head> = {}
  for (const { seen } of events)
    for (const device in seen) {
      const head = seen[device]!
      if (head[0] > (heads[device]?.[0] ?? -1)) heads[device] = head
    }
  return heads
}

/** The ends of other devices' logs that the device has not told of yet. */
export function newlySeen(logs: readonly DeviceLog[], device: string): Record<string, Head> {
  const told: Record<string, Head> = {}
  for (const log of logs) if (log.device === device) Object.assign(told, witnessedHeads(log.events))
  const seen: Record<string, Head> = {}
  for (const { device: other, head } of logs)
    if (other !== device && head[0] > (told[other]?.[0] ?? -1)) seen[other] = head
  return seen
}

/**
 * Compares the logs that are here with what each of them says to have seen of the others. One after the other: a device that claims to
 * have seen more than there is must not hide what others have truly seen.
 */
export function compareWitnessed(logs: readonly DeviceLog[]): LogProblem[] {
  return logs
    .flatMap(({ device, events }) => compareHeads(logs, witnessedHeads(events), device))
    .sort((a, b) => (b.to ?? 0) - (a.to ?? 0))
}

/**
 * Compares the logs that are here with the ends that a device has seen of them.
 * @param witness its name; "here" for what this device remembers itself.
 */
export function compareHeads(logs: readonly DeviceLog[], heads: Heads, witness: string): LogProblem[] {
  const byDevice = new Map(logs.map(log => [log.device, log]))
  const problems: LogProblem[] = []
  for (const [device, [seq, hash]] of Object.entries(heads)) {
    const log = byDevice.get(device)
    const sure = witness === "here"
    if (log === undefined) {
      const detail = sure
        ? "this device has read it before; the file is gone"
        : `another device, ${witness}, has read it; it is not here, or not here yet`
      problems.push({ device, kind: "removed-log", from: 0, to: seq, detail })
      continue
    }
    const found = log.hashes.get(seq)
    if (found === hash) continue
    const known = (at: number): boolean =>
      log.problems.some(({ from, to }) => from !== null && from <= at && at <= (to ?? from))
    if (found !== undefined)
      problems.push({
        device,
        kind: "replaced-log",
        from: seq,
        to: seq,
        detail: "the event is another one than was read before: two machines may share one device's key",
      })
    else if (log.head[0] < seq && !known(seq)) {
      const detail = sure
        ? "this device has read them before; an older file was put back, or its end cut off"
        : `another device, ${witness}, has read them; they are not here, or not here yet`
      problems.push({ device, kind: sure ? "truncated-log" : "behind-log", from: log.head[0] + 1, to: seq, detail })
    }
  }
  return problems
}

/** Names the events that no fold takes, since their clock stands far ahead of all others: one problem for each log that has such. */
export function clockProblems(jumped: readonly VaultEvent[]): LogProblem[] {
  const byDevice = Map.groupBy(jumped, ({ device }) => device)
  const detail =
    "their number in the order of all events is far ahead of all others: no program of this vault writes that"
  return [...byDevice].map(([device, events]) => {
    const [from, to] = events.reduce(
      ([low, high], { seq }) => [Math.min(low, seq), Math.max(high, seq)],
      [events[0]!.seq, events[0]!.seq],
    )
    return { device, kind: "clock-jump", from, to, detail }
  })
}
