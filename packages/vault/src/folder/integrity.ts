import type { VaultEvent } from "../record/index.ts"
import type { DeviceLog, Head, LogProblem } from "./device-log.ts"

type Heads = Readonly<Record<string, Head>>

/** The furthest that any device says to have seen of each other device: what a later loss is measured by. */
export function witnessedHeads(events: Iterable<VaultEvent>): Record<string, Head> {
  const heads: Record<string, Head> = {}
  for (const { seen } of events)
    for (const device in seen) {
      const head = seen[device]!
      if (head[0] > (heads[device]?.[0] ?? -1)) heads[device] = head
    }
  return heads
}

/** Compares the logs that are here with the ends that this device, or another, has seen of them. */
export function compareHeads(logs: readonly DeviceLog[], heads: Heads, seenBy: "here" | "elsewhere"): LogProblem[] {
  const byDevice = new Map(logs.map(log => [log.device, log]))
  const problems: LogProblem[] = []
  for (const [device, [seq, hash]] of Object.entries(heads)) {
    const log = byDevice.get(device)
    const sure = seenBy === "here"
    if (log === undefined) {
      const detail = sure
        ? "this device has read it before; the file is gone"
        : "another device has read it; it is not here, or not here yet"
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
        : "another device has read them; they are not here, or not here yet"
      problems.push({ device, kind: sure ? "truncated-log" : "behind-log", from: log.head[0] + 1, to: seq, detail })
    }
  }
  return problems
}

/** Leaves out what the holder has accepted as lost, and what is said twice of the same events. */
export function openProblems(problems: readonly LogProblem[], events: Iterable<VaultEvent>): LogProblem[] {
  const accepted = new Map<string, number>()
  for (const event of events)
    if (event.kind === "loss-accepted") accepted.set(event.log, Math.max(event.through, accepted.get(event.log) ?? -1))
  const told = new Set<string>()
  return problems.filter(({ device, kind, from, to }) => {
    if ((to ?? from ?? 0) <= (accepted.get(device) ?? -1)) return false
    const name = `${device} ${kind.replace("behind", "truncated")} ${from}`
    if (told.has(name)) return false
    told.add(name)
    return true
  })
}
