import { type ServiceFacts, serviceTable } from "./service-table.ts"

/** What a file's name says. */
export interface NamedFile {
  readonly login: string | null
  readonly date: string | null
}

/** The name as the browser first gave it: without folders and without ` (1)`. */
export function plainFileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1).replace(/ ?\(\d+\)(?=\.[^.]+$|$)/, "")
}

/** A pattern of the table, cut at what stands for anything. */
interface Pattern {
  readonly fixed: readonly string[]
  readonly hasLogin: boolean
}

const patternOf = (text: string): Pattern => ({
  fixed: text.toLowerCase().split(/\{login\}|\*/),
  hasLogin: text.includes("{login}"),
})

const patterns: ReadonlyMap<ServiceFacts, readonly Pattern[]> = new Map(
  serviceTable.map(facts => [facts, facts.files.map(patternOf)]),
)

/** What stands where the pattern leaves room, in the first place; null where the name does not fit. */
function matchPattern({ fixed, hasLogin }: Pattern, name: string): string | null {
  const lower = name.toLowerCase()
  const [first = "", ...rest] = fixed
  if (rest.length === 0) return lower === first ? "" : null
  const last = rest.at(-1)!
  if (!lower.startsWith(first) || !lower.endsWith(last)) return null
  let at = first.length
  const end = lower.length - last.length
  let room: string | null = null
  for (const part of rest.slice(0, -1)) {
    const found = lower.indexOf(part, at)
    if (found < 0) return null
    room ??= name.slice(first.length, found)
    at = found + part.length
  }
  if (at > end) return null
  room ??= name.slice(first.length, end)
  return room === "" && hasLogin ? null : room
}

/** Whether a file is called as a service's downloads are; null where it is not. */
export function matchFileName(facts: ServiceFacts, name: string): NamedFile | null {
  for (const pattern of patterns.get(facts) ?? []) {
    const room = matchPattern(pattern, name)
    if (room === null) continue
    if (!pattern.hasLogin) return { login: null, date: null }
    // PyPI puts the time of generation behind the login.
    const timeAt = room.search(/-\d{4}-\d\d-\d\dT\d\d/)
    return timeAt < 0
      ? { login: room, date: null }
      : { login: room.slice(0, timeAt), date: room.slice(timeAt + 1, timeAt + 11) }
  }
  return null
}

/** Whether the name alone is one that services give to such files. */
export function isDownloadName(path: string): boolean {
  const name = plainFileName(path)
  return /-backup-codes-set-\d+\.txt$/i.test(name) || serviceTable.some(facts => matchFileName(facts, name) !== null)
}

const tellingName =
  /^codes?\.(?:txt|md)$|[-_ ]codes?\.(?:txt|md)$|(?:backup|recovery|scratch|rescue|emergency|2fa|mfa|otp|two[-_ ]?factor|wiederherstellung|secours|respaldo)s?[-_ ]?(?:auth\w*[-_ ])?(?:codes?|keys?|schl(?:ü|ue)ssel)|codes?[-_ ](?:de[-_ ])?(?:secours|respaldo|recuperacion|backup|recovery)|バックアップコード|备用码|恢复码/i

/** Whether the name speaks of backup codes at all. */
export const isTellingName = (path: string): boolean => tellingName.test(plainFileName(path))

/** Words before `recovery codes` in a name that name nobody. */
const general =
  /^(?:my|the|all|old|new|account|two-?factor|2fa|mfa|totp|otp|codes?|backup|recovery|download|copy|printed)$/i

/** Whose codes a file may hold, as its name has it: `acme-2fa-recovery-codes.txt` are Acme's; empty where it says nothing. */
export function ownerInName(path: string): string {
  const name = plainFileName(path).replace(/\.[A-Za-z0-9]{1,5}$/, "")
  const found = /^(.{2,40}?)[-_ ](?:2fa[-_ ]?|mfa[-_ ]?|two-factor[-_ ]?)?(?:recovery|backup)[-_ ]?codes?$/i.exec(
    name,
  )?.[1]
  const words = (found ?? "").split(/[-_ ]+/).filter(word => word !== "" && !general.test(word))
  return words.map(word => (word === word.toLowerCase() ? word[0]!.toUpperCase() + word.slice(1) : word)).join(" ")
}
