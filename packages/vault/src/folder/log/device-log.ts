import { readEvent, type VaultEvent } from "../../record/index.ts"
import { isSignedBy, type SigningKey, sha256Hex } from "../keys/signing-key.ts"

/** What is wrong with a device's log, and where. */
export interface LogProblem {
  readonly device: string
  readonly kind:
    | "forged-event"
    | "removed-events"
    | "reordered-event"
    | "repeated-event"
    | "forked-event"
    | "malformed-event"
    | "foreign-event"
    | "clock-jump"
    | "truncated-log"
    | "behind-log"
    | "forged-log"
    | "removed-log"
    | "damaged-log"
    | "replaced-log"
    | "forged-members"
    | "rolled-back-members"
    | "members-fork"
    | "not-entitled"
    | "after-leaving"
    | "false-seal"
    | "not-for-us-yet"
  /** The first event that it concerns, and the last. */
  readonly from: number | null
  readonly to: number | null
  readonly detail: string
}

/** The end of a chain: the last event's number and its line's hash. */
export type Head = readonly [seq: number, hash: string]

/** Whose log it is, and the member's signature that says so. */
export interface LogOwner {
  readonly device: string
  readonly member: string
  readonly verifyKey: string
  readonly certificate: string
}

/** A device's log as far as it is its own word. */
export interface DeviceLog extends LogOwner {
  readonly events: readonly VaultEvent[]
  /** Hashes of the readable lines by event number: what pins and witnesses are compared with. */
  readonly hashes: ReadonlyMap<number, string>
  readonly head: Head
  readonly text: string
  readonly problems: readonly LogProblem[]
}

const signedText = (vault: string, json: string): string => `postern-vault/event/v1\n${vault}\n${json}`
const genesisHash = (vault: string, device: string): string =>
  sha256Hex(`postern-vault/genesis/v1\n${vault}\n${device}`)

/** What a member signs to make a device one of theirs. */
export const certificateText = (vault: string, device: string, member: string, verifyKey: string): string =>
  `postern-vault/device/v1\n${vault}\n${device}\n${member}\n${verifyKey}`

/** The lines of new events at the end of a chain, each `signature SP json LF`. */
export function writeLines(
  vault: string,
  events: readonly Omit<VaultEvent, "prev">[],
  head: Head | null,
  key: SigningKey,
): { text: string; head: Head } {
  let text = ""
  let last = head
  for (const event of events) {
    const { seq, device, lamport, at, seen, ...fact } = event
    const prev = last?.[1] ?? genesisHash(vault, device)
    const json = JSON.stringify({ device, seq, lamport, at, prev, seen, ...fact })
    const line = `${key.sign(signedText(vault, json)).toString("base64url")} ${json}`
    text += `${line}\n`
    last = [seq, sha256Hex(line)]
  }
  return { text, head: last! }
}

interface Line {
  readonly raw: string
  readonly signature: string
  readonly json: string
  readonly value: { seq?: unknown; device?: unknown; prev?: unknown } | null
  readonly hash: string
}

function parseLine(raw: string): Line {
  const space = raw.indexOf(" ")
  const json = raw.slice(space + 1)
  let value: Line["value"] = null
  try {
    value = JSON.parse(json) as Line["value"]
  } catch {}
  return {
    raw,
    signature: raw.slice(0, Math.max(0, space)),
    json,
    value: typeof value === "object" ? value : null,
    hash: sha256Hex(raw),
  }
}

/** The verify keys by which the member may have certified this device; none for somebody who never belonged. */
export type MemberKeysOf = (member: string, device: string) => readonly string[]

/**
 * Reads the text of a log. Where the chain holds from its first line to its last and the last is signed, that one signature speaks for
 * all; only otherwise is every line's own signature looked at, to tell what was done to which, and the rest is kept.
 * @param known whose log it is, as this device remembers it: asked where the log's own first event is gone.
 * @returns null where no device of this vault can have written it: then not a word of it is believed.
 */
export function readLog(text: string, vault: string, memberKeysOf: MemberKeysOf, known?: LogOwner): DeviceLog | null {
  const rows = text.split("\n")
  const unfinished = rows.pop() ?? ""
  const lines = rows.map(parseLine)
  const remembered = known !== undefined && isCertified(known, vault, memberKeysOf) ? known : null
  const owner = findOwner(lines, vault, memberKeysOf) ?? remembered
  if (owner === null) return null
  const isSigned = (line: Line): boolean =>
    isSignedBy(owner.verifyKey, signedText(vault, line.json), Buffer.from(line.signature, "base64url"))
  const findings =
    lines.length > 0 && isWholeChain(lines, vault, owner.device) && isSigned(lines.at(-1)!)
      ? trustAll(lines)
      : sift(lines, vault, owner.device, isSigned)
  return {
    ...owner,
    text: unfinished === "" ? text : text.slice(0, -unfinished.length),
    ...foldLines(owner.device, findings),
  }
}

function findOwner(lines: readonly Line[], vault: string, memberKeysOf: MemberKeysOf): LogOwner | null {
  // Not only the first line: lines may have been put in another order.
  for (const { value } of lines) {
    const event = value as Record<string, unknown> | null
    if (event?.kind !== "device-added") continue
    const { device, member, verifyKey, certificate } = event
    const claim = { device, member, verifyKey, certificate } as LogOwner
    if (Object.values(claim).every(field => typeof field === "string") && isCertified(claim, vault, memberKeysOf))
      return claim
  }
  return null
}

/** Tells whether a member of the vault has signed that this device is theirs. */
export function isCertified(owner: LogOwner, vault: string, memberKeysOf: MemberKeysOf): boolean {
  const text = certificateText(vault, owner.device, owner.member, owner.verifyKey)
  const certificate = Buffer.from(owner.certificate, "base64url")
  return memberKeysOf(owner.member, owner.device).some(key => isSignedBy(key, text, certificate))
}

function isWholeChain(lines: readonly Line[], vault: string, device: string): boolean {
  let prev = genesisHash(vault, device)
  for (const [index, { value, hash }] of lines.entries()) {
    if (value === null || value.seq !== index || value.device !== device || value.prev !== prev) return false
    prev = hash
  }
  return true
}

interface Findings {
  readonly kept: readonly Line[]
  readonly problems: LogProblem[]
}

const trustAll = (kept: readonly Line[]): Findings => ({ kept, problems: [] })

function sift(lines: readonly Line[], vault: string, device: string, isSigned: (line: Line) => boolean): Findings {
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
  for (let seq = 0; seq < highest; seq++) {
    if (kept.has(seq) || forged.has(seq)) continue
    let to = seq
    while (to + 1 < highest && !kept.has(to + 1) && !forged.has(to + 1)) to++
    report("removed-events", seq, seq === to ? "it is missing" : "they are missing", to)
    seq = to
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

function foldLines(
  device: string,
  { kept, problems }: Findings,
): Pick<DeviceLog, "events" | "hashes" | "head" | "problems"> {
  const events: VaultEvent[] = []
  const hashes = new Map<number, string>()
  for (const { value, hash } of kept) {
    const seq = value!.seq as number
    hashes.set(seq, hash)
    const read = readEvent(value)
    if ("event" in read) events.push(read.event)
    else
      problems.push({
        device,
        kind: "malformed-event",
        from: seq,
        to: seq,
        detail: "it is signed, but lacks what its kind must hold",
      })
  }
  const last = kept.at(-1)
  return { events, hashes, head: last === undefined ? [-1, ""] : [last.value!.seq as number, last.hash], problems }
}
