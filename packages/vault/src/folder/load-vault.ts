import { basename, dirname } from "node:path"
import { type Authority, foldEvents, orderEvents, type VaultEvent, type VaultState } from "../record/index.ts"
import { byDevice, type Remembered, recall } from "./disk/local-state.ts"
import type { UnlockedMember } from "./keys/member-key.ts"
import { isSignedBy } from "./keys/signing-key.ts"
import type { DeviceLog, LogProblem } from "./log/device-log.ts"
import { clockProblems, compareHeads, compareWitnessed } from "./log/integrity.ts"
import { readPartName } from "./log/log-parts.ts"
import { openProblems } from "./log/loss-acceptance.ts"
import { loadLogs } from "./log/reading/load-logs.ts"
import type { MembersView } from "./members/document-chain.ts"
import type { MembersDocument } from "./members/members-document.ts"
import { loadMembers } from "./members/members-folder.ts"
import { ruleText } from "./members/rule-signature.ts"
import { certifyingKeys, standingAt } from "./members/standing.ts"

/** What lies in a vault's folder, as one member on one device reads it. */
export interface Loaded {
  readonly view: MembersView
  /** The document that counts, with the text of its file; null where none can be believed. */
  readonly document: MembersDocument | null
  readonly documentText: string | null
  readonly remembered: Remembered
  readonly logs: readonly DeviceLog[]
  readonly events: readonly VaultEvent[]
  readonly state: VaultState
  readonly problems: readonly LogProblem[]
  /** What is worth knowing and nobody's fault: what is late, and what those who left go on to write. */
  readonly notices: readonly LogProblem[]
}

/** Who may say what, by the members' document; null in a vault of one member, where all is theirs. */
export function authorityOf(
  document: MembersDocument | null,
  vault: string,
  logs: readonly Pick<DeviceLog, "device" | "member" | "hashes">[],
): Authority | null {
  const logOf = new Map(logs.map(log => [log.device, log]))
  if (document === null || document.format === "postern-vault/1") return null
  return {
    standingOf: event => {
      const member = logOf.get(event.device)?.member
      return member === undefined ? null : standingAt(document, member, event)
    },
    isEarly: ({ device, seq }) => (document.early[device]?.[0] ?? -1) >= seq,
    isTrueHead: (device, [seq, hash]) => logOf.get(device)?.hashes.get(seq) === hash,
    isSignedRule: (event, member) => {
      const signature = Buffer.from(event.signature, "base64url")
      return certifyingKeys(document, member, event.device, event.seq).some(key =>
        isSignedBy(key, ruleText(vault, event), signature),
      )
    },
  }
}

/** Reads the folder. What is wrong with its files is told, not thrown: all that can be read is read. */
export async function loadVault(folder: string, member: UnlockedMember, stateFolder: string): Promise<Loaded> {
  const remembered = await recall(stateFolder)
  const { view, texts, problems: ofMembers } = await loadMembers(folder, member.vault, member.founder, remembered)
  const document = view.head?.document ?? null
  const memberKeysOf = (name: string, device: string): readonly string[] => {
    const keys = document === null ? [] : certifyingKeys(document, name, device)
    return keys.length === 0 && name === member.member ? [member.verifyKey, ...member.formerKeys] : keys
  }
  const read = await loadLogs(folder, member, memberKeysOf, remembered)
  const ordered = orderEvents(read.logs.flatMap(log => log.events))
  const state = foldEvents(ordered.events, authorityOf(document, member.vault, read.logs))
  const closed = read.closed.map(device => closedLog(device, read.logs))
  const found = [
    ...ofMembers,
    ...read.problems,
    ...compareHeads(read.logs, remembered.heads, "here"),
    ...compareWitnessed(read.logs),
    ...clockProblems(ordered.jumped),
    ...accessProblems(state),
  ]
  // What may be missing of a log of which a file is not for us: nothing that this device has read before, else whoever carries the folder takes it
  // out unseen, with a file for others in its place.
  const belongs = document?.members.some(({ name }) => name === member.member) ?? true
  const isLate = ({ device, kind, from }: LogProblem): boolean =>
    read.closed.includes(device) &&
    ((kind === "behind-log" && !read.logs.some(log => log.device === device && reachesUs(log))) ||
      (kind === "removed-log" && !(belongs && device in remembered.heads)) ||
      (kind === "removed-events" && from !== null && from > (remembered.whole[device] ?? -1)))
  const isNotice = (each: LogProblem): boolean => each.kind === "after-leaving" || isLate(each)
  const { logs } = read
  return {
    view,
    document,
    documentText: view.head === null ? null : (texts.get(view.head.hash) ?? null),
    remembered,
    logs,
    events: [...ordered.events, ...ordered.jumped],
    state,
    problems: openProblems(
      found.filter(each => !isNotice(each)),
      logs,
      member.member,
    ),
    notices: [...closed, ...found.filter(isNotice).filter(each => !isLate(each))],
  }
}

/** Whether a file of the device itself was read: then it writes for us, and no file for others explains what is missing behind that. */
const reachesUs = ({ device, sources }: DeviceLog): boolean =>
  sources.some(path => basename(dirname(path)) === "events" && readPartName(basename(path)).device === device)

const closedLog = (device: string, logs: readonly DeviceLog[]): LogProblem => ({
  device,
  kind: "not-for-us-yet",
  from: null,
  to: null,
  detail: logs.some(log => log.device === device)
    ? "its own file is not encrypted for you yet; what is known of it came with a copy, until it writes again"
    : "its file is not encrypted for you: it was written before you came, or you no longer belong",
})

const sentences: Readonly<Record<string, string>> = {
  "not-entitled": "its author was not allowed to write it; it is kept and ignored",
  "after-leaving": "its author had left, or the device was revoked; it is kept and ignored",
  "false-seal": "it seals other codes than the ones that were kept; it is ignored, and the seal before it counts",
}

/** Events of those who were not entitled, one problem for each run of them. */
function accessProblems({ findings }: VaultState): LogProblem[] {
  const problems: (LogProblem & { to: number })[] = []
  for (const { device, seq, kind, member, said } of [...findings].sort((a, b) => a.seq - b.seq)) {
    const before = problems.find(each => each.device === device && each.kind === kind && each.to === seq - 1)
    if (before !== undefined) Object.assign(before, { to: seq })
    else problems.push({ device, kind, from: seq, to: seq, detail: `${sentences[kind]} (${member}, ${said})` })
  }
  return problems
}

/** What a device remembers after it has read the vault. Never a shorter log than before: that is how a loss is known. */
export function withHeads(
  remembered: Remembered,
  { logs, document, view }: Loaded,
  member: string,
  sealedFor: string | null,
): Remembered {
  const heads = byDevice(remembered.heads)
  const owners = byDevice(remembered.owners)
  const whole = byDevice(remembered.whole)
  for (const { device, head, hashes, member: owner, verifyKey, certificate } of logs) {
    owners[device] = { device, member: owner, verifyKey, certificate }
    let end = head[0] === hashes.size - 1 ? head[0] : -1
    while (hashes.has(end + 1)) end++
    if (end > (whole[device] ?? -1)) whole[device] = end
    const before = heads[device]
    if (before === undefined || (head[0] > before[0] && hashes.get(before[0]) === before[1])) heads[device] = head
  }
  const known =
    document === null ? [] : [...view.valid.values()].filter(each => each.document.format === "postern-vault/2")
  const documents = [...new Set([...remembered.documents, ...known.map(({ hash }) => hash)])]
  return {
    epoch: Math.max(remembered.epoch, document?.epoch ?? 0),
    heads,
    owners,
    whole,
    documents,
    member,
    sealedFor: sealedFor ?? remembered.sealedFor,
  }
}
