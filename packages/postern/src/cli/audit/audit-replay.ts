import {
  createAuditTools,
  type EarlierPart,
  PosternError,
  type Relation,
  type Replayed,
  type SubjectKey,
} from "../../issuer/index.ts"
import type { Place } from "../command-host.ts"
import { type ExitCode, exitCode } from "../exit-code.ts"
import { requireKeys } from "../keys/key-source.ts"
import { openExistingStore } from "../stores/opened-store.ts"
import { printable, type Terminal } from "../terminal/terminal.ts"
import { count } from "../terminal/wording.ts"
import { forEachHistory } from "./exported-histories.ts"
import { forEachAtOnce } from "./subject-walk.ts"

const width = 16

interface FileOptions {
  readonly from: string
  readonly json: boolean
}

interface Finding extends SubjectKey {
  readonly finding: Relation["relation"] | "lost" | "must-enroll" | "key-retired" | "record-unreadable"
  readonly events: number
  readonly lost: Replayed["lost"]
}

const words: Record<Finding["finding"], string> = {
  same: "nothing is missing",
  behind: "the store lacks events",
  beside: "the store was used after the restore and lacks events",
  "no-record": "the subject came after the backup: it must enrol again",
  "must-enroll":
    "its second factor came after the backup: nobody gets in or is imported under this name before it has enrolled anew",
  gap: "the export begins after a gap: add the one of the day before",
  "not-authentic": "the export does not fit this subject's chain: nothing was taken from it",
  lost: "came after the backup and is lost; what it had replaced is disabled",
  "key-retired": "the record lies under a key that is not in the ring",
  "record-unreadable": "the record does not open",
}

/** Says, for each subject of an export, what the store lacks of it. */
export async function compareAudit(place: Place, options: FileOptions, terminal: Terminal): Promise<ExitCode> {
  return work(place, options, terminal, "postern/audit-compare/1", async (tools, key, history, earlier) => {
    const compared = await tools.compare(key, history, earlier)
    const { relation } = compared
    const events = "missing" in compared ? compared.missing.length : 0
    return { handled: 0, relation, finding: relation === "same" ? null : relation, events, lost: [] }
  })
}

/** Lets every subject of an export go through what it lacks once more. */
export async function replayAudit(
  place: Place,
  { by, trustMissing, ...options }: FileOptions & { readonly by?: string; readonly trustMissing?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const source = by === undefined ? {} : { by }
  const trustsMissing = trustMissing ?? false
  const act: Act = async (tools, key, history, earlier) => {
    const after = earlier?.head ?? null
    const { relation, events, lost, isOwing } = await tools.replay(key, history, source, { trustsMissing, after })
    const facts = { handled: events, relation, events, lost }
    if (isOwing) return { ...facts, finding: "must-enroll" }
    return { ...facts, finding: isProved(relation) ? (lost.length > 0 ? "lost" : null) : relation }
  }
  return work(place, options, terminal, "postern/audit-replay/1", act, (tools, key, through) =>
    tools.noteReplay(key, through, source),
  )
}

type Tools = ReturnType<typeof createAuditTools>
type Verdict = Omit<Finding, keyof SubjectKey | "finding"> & {
  readonly handled: number
  readonly finding: Finding["finding"] | null
  /** null for a record that does not open */
  readonly relation: Relation["relation"] | null
}
type Act = (
  tools: Tools,
  key: SubjectKey,
  events: Parameters<Tools["compare"]>[1],
  earlier: EarlierPart | null,
) => Promise<Verdict>

/** How far the parts of a subject have come. */
interface Progress extends SubjectKey {
  readonly earlier: EarlierPart | null
  /** whether any part did something */
  readonly isHandled: boolean
}

function isProved(relation: Relation["relation"] | null): relation is EarlierPart["relation"] {
  return relation === "same" || relation === "behind" || relation === "beside"
}

async function work(
  place: Place,
  { from, json }: FileOptions,
  terminal: Terminal,
  schema: string,
  act: Act,
  note?: (tools: Tools, key: SubjectKey, through: number) => Promise<void>,
): Promise<ExitCode> {
  const { keys } = requireKeys(place.folder, process.env)
  const store = await openExistingStore(place)
  try {
    const tools = createAuditTools({ store, keys })
    const findings: Finding[] = []
    // An export that grows by a part each day has a subject in several of them, and only together are they one history.
    const progress = new Map<string, Progress>()
    let [histories, events] = [0, 0]
    await forEachHistory(from, async ({ key, events: history }) => {
      const id = JSON.stringify([key.tenant, key.subject])
      const { earlier = null, isHandled = false } = progress.get(id) ?? {}
      const { handled, finding, relation, ...rest } = await act(tools, key, history, earlier).catch(ofOneRecord)
      const { seq, mac } = history.at(-1)!
      const isFurther = isProved(relation) && seq > (earlier?.head.seq ?? 0)
      const reached = isFurther ? { head: { seq, mac }, relation } : earlier
      progress.set(id, { ...key, earlier: reached, isHandled: isHandled || handled > 0 })
      events += handled
      histories++
      if (finding !== null) findings.push({ ...key, finding, ...rest })
    })
    await forEachAtOnce(progress.values(), width, async ({ tenant, subject, earlier, isHandled }) => {
      if (earlier !== null && isHandled) await note?.(tools, { tenant, subject }, earlier.head.seq)
    })
    if (json) terminal.out(JSON.stringify({ schema, histories, events, findings }))
    else {
      for (const each of findings) terminal.out(describe(each, terminal))
      const replayed = schema.includes("replay") ? `, ${count(events, "event")} replayed` : ""
      terminal.out(`${count(histories, "trail")} read${replayed}, ${count(findings.length, "finding")}.`)
    }
    return findings.length > 0 ? exitCode.findings : exitCode.ok
  } finally {
    await store.close()
  }
}

// One record that does not open must not keep the others from being made safe.
function ofOneRecord(fault: unknown): Verdict {
  const code = fault instanceof PosternError ? fault.code : null
  if (code !== "key-retired" && code !== "record-unreadable") throw fault
  return { handled: 0, finding: code, relation: null, events: 0, lost: [] }
}

function describe({ tenant, subject, finding, events, lost }: Finding, terminal: Terminal): string {
  const amount = finding === "behind" || finding === "beside" ? `: ${count(events, "event")}` : ""
  const factors = finding === "lost" ? `${lost.join(" and ")} ` : ""
  return `${terminal.red(finding)}  ${printable(tenant)}  ${printable(subject)}  ${factors}${words[finding]}${amount}`
}
