import { readdir, readFile } from "node:fs/promises"
import { basename, join } from "node:path"
import { VaultError } from "../record/index.ts"
import { readIfThere } from "./disk/durable-file.ts"
import type { Remembered } from "./disk/local-state.ts"
import { openAgeFile } from "./keys/age-file.ts"
import type { UnlockedMember } from "./keys/member-key.ts"
import { type DeviceLog, type LogProblem, type MemberKeysOf, readLog } from "./log/device-log.ts"

/**
 * The key files in the folder: those of members, of others who asked to join or have left, and strays, such as the copies that a sync
 * program makes of a file in conflict.
 */
export interface KeyFiles {
  readonly members: readonly string[]
  readonly outside: readonly string[]
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
  const members = names.filter(name => listed === null || listed.members.includes(name))
  if (members.length === 0) return { members: names, outside: [], strays: [] }
  const joining = (await readdir(join(folder, "joins")).catch(() => [])).map(name =>
    name.slice(0, name.lastIndexOf("-")),
  )
  const others = names.filter(name => !members.includes(name))
  const isKnown = (name: string): boolean => joining.includes(name) || listed?.left.includes(name) === true
  return { members, outside: others.filter(isKnown), strays: others.filter(name => !isKnown(name)) }
}

/** The names in the last of the documents that are there; a sync may have left an older `members.json`. */
async function namesListed(folder: string): Promise<{ members: string[]; left: string[] } | null> {
  const names = (await readdir(join(folder, "members")).catch(() => [])).filter(name => name.endsWith(".json"))
  const paths = [join(folder, "members.json"), ...names.map(name => join(folder, "members", name))]
  const found: { epoch: number; members: string[]; left: string[] }[] = []
  for (const path of paths)
    try {
      const { document } = JSON.parse(await readFile(path, "utf8")) as {
        document: { epoch: number; members: { name: string }[]; left?: { name: string }[] }
      }
      const namesOf = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name)
      found.push({ epoch: document.epoch, members: namesOf(document.members), left: namesOf(document.left ?? []) })
    } catch {}
  return found.sort((a, b) => b.epoch - a.epoch)[0] ?? null
}

export interface ReadLogs {
  readonly logs: readonly DeviceLog[]
  readonly problems: readonly LogProblem[]
  /** Devices whose file is not encrypted for this member: written before they came, and not since. */
  readonly closed: readonly string[]
}

/** Every log in the folder, each as far as it can be read. Two files of one device (a sync program's "conflicted copy") become one. */
export async function loadLogs(
  folder: string,
  member: UnlockedMember,
  memberKeysOf: MemberKeysOf,
  remembered: Remembered,
): Promise<ReadLogs> {
  const problems: LogProblem[] = []
  const logs = new Map<string, DeviceLog>()
  const closed = new Set<string>()
  for (const path of await logFiles(folder)) {
    const name = basename(path)
    const known = remembered.owners[name.slice(0, -4)]
    const { log, problem } = await loadLog(path, name, member, memberKeysOf, known)
    if (problem === "closed") closed.add(name.slice(0, -4))
    else if (problem !== null) problems.push(problem)
    if (log === null) continue
    const twin = logs.get(log.device)
    if (twin !== undefined) problems.push(...compareTwins(twin, log))
    if (twin === undefined || log.head[0] > twin.head[0]) logs.set(log.device, log)
  }
  const found = [...problems, ...[...logs.values()].flatMap(log => log.problems)]
  return { logs: [...logs.values()], problems: found, closed: [...closed] }
}

/** The devices' own files, and the copies of them that members carry for newcomers. */
async function logFiles(folder: string): Promise<string[]> {
  const within = async (path: string): Promise<string[]> =>
    (await readdir(path).catch(() => []))
      .filter(name => name.endsWith(".age") && !name.startsWith("."))
      .sort()
      .map(name => join(path, name))
  const carriers = (await readdir(join(folder, "copies")).catch(() => [])).sort()
  const copies = await Promise.all(carriers.map(carrier => within(join(folder, "copies", carrier))))
  return [...(await within(join(folder, "events"))), ...copies.flat()]
}

type Known = NonNullable<Parameters<typeof readLog>[3]>

async function loadLog(
  path: string,
  name: string,
  member: UnlockedMember,
  memberKeysOf: MemberKeysOf,
  known: Known | undefined,
): Promise<{ log: DeviceLog | null; problem: LogProblem | "closed" | null }> {
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
    const log = readLog(plain.toString("utf8"), member.vault, memberKeysOf, known)
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
    if (error instanceof VaultError && error.code === "locked") return { log: null, problem: "closed" }
    if (error instanceof VaultError && error.code === "file-damaged")
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
