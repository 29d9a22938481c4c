import { basename, dirname } from "node:path"
import type { Remembered } from "../../disk/local-state.ts"
import type { UnlockedMember } from "../../keys/member-key.ts"
import type { DeviceLog, LogProblem } from "../device-log.ts"
import type { MemberKeysOf } from "../log-owner.ts"
import { readPartName } from "../log-parts.ts"
import type { LogFile } from "./log-claim.ts"
import { rowsOfFiles } from "./log-files.ts"
import { readLog } from "./read-log.ts"

/**
 * The files of one device that are no whole chain together, read line by line: the parts in one folder as one log, and each other file that
 * begins a log as one of its own.
 */
export async function siftFiles(
  claimed: string,
  files: readonly LogFile[],
  member: UnlockedMember,
  memberKeysOf: MemberKeysOf,
  remembered: Remembered,
): Promise<{ logs: DeviceLog[]; problems: LogProblem[] }> {
  const logs: DeviceLog[] = []
  const problems: LogProblem[] = []
  for (const set of setsOf(claimed, files)) {
    const paths = set.map(({ path }) => path)
    const { device } = readPartName(basename(paths[0]!))
    const text = await textOnce(paths, member)
    const known = logs[0] ?? remembered.owners[claimed] ?? remembered.owners[device]
    const log = readLog(text, member.vault, memberKeysOf, known)
    if (log !== null) logs.push({ ...log, sources: paths, lines: () => linesOnce(paths, member) })
    else if (set.every(({ damage }) => damage === null)) problems.push(strangers(set, device))
  }
  return { logs, problems }
}

/** Nobody of this vault has written it; or the first part, which says who, is not here. */
function strangers(set: readonly LogFile[], device: string): LogProblem {
  const first = Math.min(...set.map(({ firstSeq }) => firstSeq ?? 0))
  return first > 0
    ? {
        device,
        kind: "behind-log",
        from: 0,
        to: first - 1,
        detail: "the first part of this log is not here, or not here yet: only that says whose it is",
      }
    : {
        device,
        kind: "forged-log",
        from: null,
        to: null,
        detail: "no device of this vault has written it: nothing in it is believed",
      }
}

/** The parts by folder; a copy that goes on somewhere in the middle goes with the first of them. */
function setsOf(claimed: string, files: readonly LogFile[]): LogFile[][] {
  const sets = new Map<string, LogFile[]>()
  const isPart = ({ path }: LogFile): boolean => readPartName(basename(path)).device === claimed
  for (const file of [...files.filter(isPart), ...files.filter(file => !isPart(file))]) {
    const [first] = sets.keys()
    const own = isPart(file) ? dirname(file.path) : file.path
    const key = !isPart(file) && (file.firstSeq ?? 0) > 0 ? (first ?? own) : own
    sets.set(key, [...(sets.get(key) ?? []), file])
  }
  return [...sets.values()]
}

/** The lines of the files, without those that an earlier file has too. */
async function* linesOnce(paths: readonly string[], member: UnlockedMember): AsyncIterable<readonly string[]> {
  const seen = new Set<string>()
  for await (const rows of rowsOfFiles(paths, member)) {
    yield rows.filter(row => !seen.has(row))
    for (const row of rows) seen.add(row)
  }
}

async function textOnce(paths: readonly string[], member: UnlockedMember): Promise<string> {
  let text = ""
  for await (const rows of linesOnce(paths, member)) for (const row of rows) text += `${row}\n`
  return text
}
