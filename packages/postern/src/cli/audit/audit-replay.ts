import { createAuditTools, PosternError, type Relation, type Replayed, type SubjectKey } from "../../issuer/index.ts"
import type { Place } from "../command-host.ts"
import { type ExitCode, exitCode } from "../exit-code.ts"
import { requireKeys } from "../keys/key-source.ts"
import { openExistingStore } from "../stores/opened-store.ts"
import { printable, type Terminal } from "../terminal/terminal.ts"
import { count } from "../terminal/wording.ts"
import { forEachHistory } from "./exported-histories.ts"

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
  return work(place, options, terminal, "postern/audit-compare/1", async (tools, key, events) => {
    const relation = await tools.compare(key, events)
    const missing = "missing" in relation ? relation.missing.length : 0
    return { handled: 0, finding: relation.relation === "same" ? null : relation.relation, events: missing, lost: [] }
  })
}

/** Lets every subject of an export go through what it lacks once more. */
export async function replayAudit(
  place: Place,
  { by, trustMissing, ...options }: FileOptions & { readonly by?: string; readonly trustMissing?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  return work(place, options, terminal, "postern/audit-replay/1", async (tools, key, history) => {
    const replayed = await tools.replay(key, history, by === undefined ? {} : { by }, {
      trustsMissing: trustMissing ?? false,
    })
    const { relation, events, lost } = replayed
    if (replayed.isOwing) return { handled: events, finding: "must-enroll", events, lost }
    const isDone = relation === "same" || relation === "behind" || relation === "beside"
    return { handled: events, finding: isDone ? (lost.length > 0 ? "lost" : null) : relation, events, lost }
  })
}

type Tools = ReturnType<typeof createAuditTools>
type Verdict = Omit<Finding, keyof SubjectKey | "finding"> & {
  readonly handled: number
  readonly finding: Finding["finding"] | null
}

async function work(
  place: Place,
  { from, json }: FileOptions,
  terminal: Terminal,
  schema: string,
  act: (tools: Tools, key: SubjectKey, events: Parameters<Tools["compare"]>[1]) => Promise<Verdict>,
): Promise<ExitCode> {
  const { keys } = requireKeys(place.folder, process.env)
  const store = await openExistingStore(place)
  try {
    const tools = createAuditTools({ store, keys })
    const findings: Finding[] = []
    let [histories, events] = [0, 0]
    await forEachHistory(from, async ({ key, events: history }) => {
      const { handled, finding, ...rest } = await act(tools, key, history).catch(ofOneRecord)
      events += handled
      histories++
      if (finding !== null) findings.push({ ...key, finding, ...rest })
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
  return { handled: 0, finding: code, events: 0, lost: [] }
}

function describe({ tenant, subject, finding, events, lost }: Finding, terminal: Terminal): string {
  const amount = finding === "behind" || finding === "beside" ? `: ${count(events, "event")}` : ""
  const factors = finding === "lost" ? `${lost.join(" and ")} ` : ""
  return `${terminal.red(finding)}  ${printable(tenant)}  ${printable(subject)}  ${factors}${words[finding]}${amount}`
}
