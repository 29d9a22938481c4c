import { createAuditTools, PosternError, type SubjectKey } from "../../issuer/index.ts"
import type { Place } from "../command-host.ts"
import { type ExitCode, exitCode } from "../exit-code.ts"
import { requireKeys } from "../keys/key-source.ts"
import { openExistingStore } from "../stores/opened-store.ts"
import { printable, type Terminal } from "../terminal/terminal.ts"
import { count } from "../terminal/wording.ts"
import { forEachAtOnce, type WalkScope, walkSubjects } from "./subject-walk.ts"

interface PruningOptions extends WalkScope {
  /** milliseconds since 1970 */
  readonly before: number
  readonly json: boolean
}

const width = 16
const progressEvery = 500

/** Deletes events from before a day, subject by subject; broken chains are left as they are and named. */
export async function pruneAudit(place: Place, options: PruningOptions, terminal: Terminal): Promise<ExitCode> {
  const { keys } = requireKeys(place.folder, process.env)
  const store = await openExistingStore(place)
  try {
    const tools = createAuditTools({ store, keys })
    const findings: (SubjectKey & { finding: string; brokenAt: number | null })[] = []
    let [subjects, events] = [0, 0]
    await forEachAtOnce(walkSubjects(store, options), width, async key => {
      try {
        const pruned = await tools.prune(key, options.before)
        events += pruned.events
        if (pruned.brokenAt !== null) findings.push({ ...key, finding: "chain-broken", brokenAt: pruned.brokenAt })
      } catch (fault) {
        const code = fault instanceof PosternError ? fault.code : null
        if (code !== "key-retired" && code !== "record-unreadable") throw fault
        findings.push({ ...key, finding: code, brokenAt: null })
      }
      if (++subjects % progressEvery === 0) terminal.progress(`${count(subjects, "subject")} pruned …`)
    })
    if (options.json) terminal.out(JSON.stringify({ schema: "postern/audit-prune/1", subjects, events, findings }))
    else {
      for (const { tenant, subject, finding } of findings)
        terminal.out(`${terminal.red("kept")}  ${printable(tenant)}  ${printable(subject)}  ${finding}`)
      terminal.out(`${count(events, "event")} of ${count(subjects, "subject")} pruned.`)
    }
    return findings.length > 0 ? exitCode.findings : exitCode.ok
  } finally {
    await store.close()
  }
}
