import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { VaultError } from "../record/index.ts"
import { systemFault } from "./disk/durable-file.ts"
import type { Remembered } from "./disk/local-state.ts"
import { openAgeFile } from "./keys/age-file.ts"
import type { UnlockedMember } from "./keys/member-key.ts"
import { type MembersDocument, readMembers } from "./keys/members-document.ts"
import { type DeviceLog, type LogProblem, type MemberKeyOf, readLog } from "./log/device-log.ts"

/** A file that is not there as null; every other fault as thrown by the system. */
export async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null
    throw systemFault(error, `reading ${path}`)
  }
}

/** The key files in the folder: those of members, and others, such as the copies that a sync program makes of a file in conflict. */
export interface KeyFiles {
  readonly members: readonly string[]
  readonly strays: readonly string[]
}

/** Tells whose key files are in the folder. Nothing where the folder is no vault. */
export async function keyFiles(folder: string): Promise<KeyFiles> {
  const names = (await readdir(join(folder, "keys")).catch(() => []))
    .filter(name => name.endsWith(".age") && !name.startsWith("."))
    .map(name => name.slice(0, -4))
    .sort()
  // Not believed, for nobody has checked its signature yet: it only says which names to offer, and a key file proves itself.
  const listed = await namesListed(folder)
  const isMember = (name: string): boolean => listed === null || listed.has(name)
  const members = names.filter(isMember)
  if (members.length === 0) return { members: names, strays: [] }
  return { members, strays: names.filter(name => !isMember(name)) }
}

async function namesListed(folder: string): Promise<Set<string> | null> {
  try {
    const text = await readFile(join(folder, "members.json"), "utf8")
    return new Set([...text.matchAll(/"name":\s*"([^"\\]+)"/g)].map(match => match[1]!))
  } catch {
    return null
  }
}

export interface ReadMembers {
  readonly document: MembersDocument | null
  readonly problems: readonly LogProblem[]
}

/** The members' document; where it is gone or forged, null and why: the member's own devices can still be read. */
export async function loadMembers(
  folder: string,
  member: UnlockedMember,
  remembered: Remembered,
): Promise<ReadMembers> {
  const problem = (kind: LogProblem["kind"], detail: string): ReadMembers => ({
    document: null,
    problems: [{ device: "members.json", kind, from: null, to: null, detail }],
  })
  const file = await readIfThere(join(folder, "members.json"))
  if (file === null) return problem("forged-members", "it is missing")
  try {
    const document = readMembers(file.toString("utf8"), member.vault, member.founder)
    if (document.epoch < remembered.epoch)
      return problem("rolled-back-members", "an older version than this device has read before was put back")
    return { document, problems: [] }
  } catch (error) {
    if (error instanceof VaultError) return problem("forged-members", error.message)
    throw error
  }
}

export interface ReadLogs {
  readonly logs: readonly DeviceLog[]
  readonly problems: readonly LogProblem[]
}

/** Every log in the folder, each as far as it can be read. Two files of one device (a sync program's "conflicted copy") become one. */
export async function loadLogs(
  folder: string,
  member: UnlockedMember,
  memberKeyOf: MemberKeyOf,
  remembered: Remembered,
): Promise<ReadLogs> {
  const names = (await readdir(join(folder, "events")).catch(() => []))
    .filter(name => name.endsWith(".age") && !name.startsWith("."))
    .sort()
  const problems: LogProblem[] = []
  const logs = new Map<string, DeviceLog>()
  for (const name of names) {
    const known = remembered.owners[name.slice(0, -4)]
    const { log, problem } = await loadLog(join(folder, "events", name), name, member, memberKeyOf, known)
    if (problem !== null) problems.push(problem)
    if (log === null) continue
    const twin = logs.get(log.device)
    if (twin !== undefined) problems.push(...compareTwins(twin, log))
    if (twin === undefined || log.head[0] > twin.head[0]) logs.set(log.device, log)
  }
  return { logs: [...logs.values()], problems: [...problems, ...[...logs.values()].flatMap(log => log.problems)] }
}

type Known = NonNullable<Parameters<typeof readLog>[3]>

async function loadLog(
  path: string,
  name: string,
  member: UnlockedMember,
  memberKeyOf: MemberKeyOf,
  known: Known | undefined,
): Promise<{ log: DeviceLog | null; problem: LogProblem | null }> {
  const device = name.slice(0, -4)
  const problem = (kind: LogProblem["kind"], detail: string): LogProblem => ({
    device,
    kind,
    from: null,
    to: null,
    detail,
  })
  const file = await readIfThere(path)
  if (file === null) return { log: null, problem: null }
  try {
    const { plain, cutAtByte } = await openAgeFile(file, member.openHeader)
    const log = readLog(plain.toString("utf8"), member.vault, memberKeyOf, known)
    if (log === null && cutAtByte !== null)
      return {
        log,
        problem: problem("damaged-log", "the file is cut short or altered so early that nothing of it could be read"),
      }
    if (log === null)
      return {
        log,
        problem: problem("forged-log", "no device of this vault has written it: nothing in it is believed"),
      }
    const damage =
      cutAtByte === null
        ? null
        : problem(
            "damaged-log",
            `the file is cut short or altered after its first ${log.events.length} events, which could be read`,
          )
    return { log, problem: damage }
  } catch (error) {
    if (error instanceof VaultError && (error.code === "file-damaged" || error.code === "locked"))
      return { log: null, problem: problem("damaged-log", `the file cannot be opened: ${error.message}`) }
    throw error
  }
}

function compareTwins(a: DeviceLog, b: DeviceLog): LogProblem[] {
  const shorter = Math.min(a.head[0], b.head[0])
  if (a.hashes.get(shorter) === b.hashes.get(shorter)) return []
  const detail = "two files of this device tell different things: two machines may share one device's key"
  return [{ device: a.device, kind: "forked-event", from: shorter, to: null, detail }]
}
