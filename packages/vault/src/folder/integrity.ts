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

/** A problem as an acceptance names it. */
export interface AcceptedLoss {
  readonly log: string
  readonly problem: string
  readonly from: number
  readonly through: number
  readonly before: string
}

/** Names a problem of a log so exactly that accepting it accepts nothing else, above all no larger loss of the same log. */
export function lossOf({ device, kind, from, to }: LogProblem, logs: readonly DeviceLog[]): AcceptedLoss {
  const first = from ?? 0
  const before = logs.find(log => log.device === device)?.hashes.get(first - 1) ?? ""
  return { log: device, problem: kind.replace("behind", "truncated"), from: first, through: to ?? first, before }
}

const nameOf = ({ log, problem, from, through, before }: AcceptedLoss): string =>
  JSON.stringify([log, problem, from, through, before])

/**
 * Leaves out what a device of this member has accepted as lost, and what is said twice of the same events. Nobody can accept a loss for
 * another member.
 */
export function openProblems(
  problems: readonly LogProblem[],
  logs: readonly DeviceLog[],
  member: string,
): readonly LogProblem[] {
  const accepted = new Set<string>()
  for (const log of logs)
    if (log.member === member)
      for (const event of log.events) if (event.kind === "loss-accepted") accepted.add(nameOf(event))
  const told = new Set<string>()
  return problems.filter(problem => {
    if (accepted.has(nameOf(lossOf(problem, logs)))) return false
    const name = `${problem.device} ${problem.kind.replace("behind", "truncated")} ${problem.from}`
    if (told.has(name)) return false
    told.add(name)
    return true
  })
}
