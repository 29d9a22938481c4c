import type { LogProblem } from "../device-log.ts"
import { genesisHash, type Line } from "../log-line.ts"

/** What is kept of a log that is not whole, and what was done to the rest. */
export interface SiftedLines {
  readonly kept: readonly Line[]
  readonly problems: readonly LogProblem[]
}

/** Looks at every line's own signature: what the device has signed is kept, in its order, and the rest is named. */
export function sift(
  lines: readonly Line[],
  vault: string,
  device: string,
  isSigned: (line: Line) => boolean,
): SiftedLines {
  const kept = new Map<number, Line>()
  const problems: LogProblem[] = []
  const report = (kind: LogProblem["kind"], from: number, detail: string, to = from): void => {
    problems.push({ device, kind, from, to, detail })
  }
  let highest = -1
  const forged = new Set<number>()
  for (const [index, line] of lines.entries()) {
    const claimed = Number.isSafeInteger(line.value?.seq) ? (line.value!.seq as number) : index
    if (!isSigned(line)) {
      forged.add(claimed)
      report("forged-event", claimed, "it is not signed by the device: altered, or written by another")
    } else if (line.value === null || line.value.device !== device || !Number.isSafeInteger(line.value.seq))
      report("foreign-event", index, "it is signed, but not as an event of this log")
    else if (kept.has(claimed))
      report(
        kept.get(claimed)!.hash === line.hash ? "repeated-event" : "forked-event",
        claimed,
        "there are two events of this number",
      )
    else {
      if (claimed < highest) report("reordered-event", claimed, "it stands after later events")
      kept.set(claimed, line)
      highest = Math.max(highest, claimed)
    }
  }
  // By the numbers that are there: a hostile device may sign one that no count ever comes to.
  let next = 0
  for (const seq of [...new Set([...kept.keys(), ...forged])].sort((a, b) => a - b)) {
    if (seq < next || seq > highest) continue
    if (seq > next) report("removed-events", next, seq === next + 1 ? "it is missing" : "they are missing", seq - 1)
    next = seq + 1
  }
  const ordered = [...kept].sort(([a], [b]) => a - b)
  let before: Line | null = null
  for (const [seq, line] of ordered) {
    const expected: string | null =
      seq === 0 ? genesisHash(vault, device) : before?.value?.seq === seq - 1 ? before.hash : null
    if (expected !== null && line.value!.prev !== expected)
      report("forked-event", seq, "it follows another event than the one before it")
    before = line
  }
  return { kept: ordered.map(([, line]) => line), problems }
}
