import { basename, dirname } from "node:path"
import { VaultError } from "../../../record/index.ts"
import type { Remembered } from "../../disk/local-state.ts"
import type { UnlockedMember } from "../../keys/member-key.ts"
import type { DeviceLog, LogProblem } from "../device-log.ts"
import type { MemberKeysOf } from "../log-owner.ts"
import { readPartName } from "../log-parts.ts"
import { claimedDevice, LogClaim, type LogFile } from "./log-claim.ts"
import { logFilePaths, type OpenedLog, openLogFile } from "./log-files.ts"
import { siftFiles } from "./sifted-files.ts"

export interface ReadLogs {
  readonly logs: readonly DeviceLog[]
  readonly problems: readonly LogProblem[]
  /** Devices of which a file is not encrypted for this member: written before they came, and not since. */
  readonly closed: readonly string[]
}

/**
 * Every log in the folder, each as far as it can be read. All files of one device become one log: its parts, copies of them that members
 * carry, and what a sync program calls a "conflicted copy".
 */
export async function loadLogs(
  folder: string,
  member: UnlockedMember,
  memberKeysOf: MemberKeysOf,
  remembered: Remembered,
): Promise<ReadLogs> {
  const { claims, unreadable, closed } = await openFiles(folder, member)
  const logs = new Map<string, DeviceLog>()
  const problems: LogProblem[] = []
  for (const [device, claim] of claims) {
    const whole = await claim.readWhole(memberKeysOf)
    const sifted = whole === null ? await siftFiles(device, claim.files, member, memberKeysOf, remembered) : null
    problems.push(...(sifted?.problems ?? []))
    for (const log of whole === null ? sifted!.logs : [whole]) {
      const twin = logs.get(log.device)
      if (twin !== undefined) problems.push(...compareTwins(twin, log))
      if (twin === undefined || log.head[0] > twin.head[0]) logs.set(log.device, log)
    }
    for (const file of claim.files) if (file.damage !== null) unreadable.push(file)
  }
  const damaged = unreadable.map(file => damageProblem(file, logs))
  const all = [...damaged, ...problems, ...[...logs.values()].flatMap(log => log.problems)]
  return { logs: [...logs.values()], problems: all, closed: [...closed] }
}

interface OpenedFiles {
  readonly claims: ReadonlyMap<string, LogClaim>
  readonly unreadable: LogFile[]
  readonly closed: ReadonlySet<string>
}

async function openFiles(folder: string, member: UnlockedMember): Promise<OpenedFiles> {
  const claims = new Map<string, LogClaim>()
  const unreadable: LogFile[] = []
  const closed = new Set<string>()
  for (const path of await logFilePaths(folder)) {
    let opened: OpenedLog | null
    try {
      opened = await openLogFile(path, member)
    } catch (error) {
      if (!(error instanceof VaultError)) throw error
      if (error.code === "locked") closed.add(deviceOf(path))
      else if (error.code === "file-damaged")
        unreadable.push({
          path,
          firstSeq: null,
          nextSeq: null,
          damage: `the file cannot be opened: ${error.message}`,
        })
      else throw error
      continue
    }
    if (opened === null) continue
    const device = claimedDevice(path, opened)
    const claim = claims.get(device) ?? new LogClaim(member)
    claims.set(device, claim)
    claim.add(path, opened)
  }
  return { claims, unreadable, closed }
}

const deviceOf = (path: string): string => readPartName(basename(path)).device

const copyName = (path: string): string => `copies/${basename(dirname(path))}/${basename(path)}`

/** What is lost is told from where on, if more of the log stands in its further parts: an acceptance names just that. */
function damageProblem({ path, nextSeq, damage }: LogFile, logs: ReadonlyMap<string, DeviceLog>): LogProblem {
  // A copy that another carries is none of the device's own files: it loses nothing by it, and must not be kept from writing.
  if (basename(dirname(path)) !== "events")
    return { device: copyName(path), kind: "damaged-log", from: null, to: null, detail: damage! }
  const device = deviceOf(path)
  const log = logs.get(device)
  let from: number | null = null
  if (log !== undefined) {
    let lost = nextSeq ?? 0
    while (nextSeq === null && log.hashes.has(lost)) lost++
    if (lost < log.head[0]) from = lost
  }
  return { device, kind: "damaged-log", from, to: null, detail: damage! }
}

function compareTwins(a: DeviceLog, b: DeviceLog): LogProblem[] {
  const shorter = Math.min(a.head[0], b.head[0])
  if (a.hashes.get(shorter) === b.hashes.get(shorter)) return []
  const detail = "two files of this device tell different things: two machines may share one device's key"
  return [{ device: a.device, kind: "forked-event", from: shorter, to: null, detail }]
}
