import { createAuditTools, exportLine, PosternError } from "../../issuer/index.ts"
import type { Place } from "../command-host.ts"
import { type ExitCode, exitCode } from "../exit-code.ts"
import { requireKeys } from "../keys/key-source.ts"
import { openExistingStore } from "../stores/opened-store.ts"
import { printable, type Terminal } from "../terminal/terminal.ts"
import { count } from "../terminal/wording.ts"
import { type WalkScope, walkSubjects } from "./subject-walk.ts"

interface ExportOptions extends WalkScope {
  /** milliseconds since 1970 */
  readonly since?: number
}

const progressEvery = 1_000

const words = {
  "key-retired": "the record lies under a key that is not in the ring",
  "record-unreadable": "the record does not open: it was altered or is another's",
} as const

/** Writes events as JSON lines, subject by subject, each in order. Those whose record does not open are named and left out: nobody can read them. */
export async function exportAudit(place: Place, options: ExportOptions, terminal: Terminal): Promise<ExitCode> {
  const { keys } = requireKeys(place.folder, process.env)
  const store = await openExistingStore(place)
  try {
    const tools = createAuditTools({ store, keys })
    let [subjects, unreadable] = [0, 0]
    for await (const key of walkSubjects(store, options)) {
      // From the first event of that day on, all of them: what is exported of a subject must have no gap, whatever the clocks said.
      let hasBegun = options.since === undefined
      try {
        for await (const exported of tools.history(key)) {
          hasBegun ||= exported.event.at >= options.since!
          if (hasBegun) terminal.out(exportLine(exported))
        }
      } catch (fault) {
        const code = fault instanceof PosternError ? fault.code : null
        if (code !== "key-retired" && code !== "record-unreadable") throw fault
        unreadable++
        terminal.note(
          `${terminal.red("left out")}  ${printable(key.tenant)}  ${printable(key.subject)}  ${words[code]}`,
        )
      }
      if (++subjects % progressEvery === 0) terminal.progress(`${count(subjects, "subject")} exported …`)
    }
    return unreadable > 0 ? exitCode.findings : exitCode.ok
  } finally {
    await store.close()
  }
}
