import { createAuditTools, exportLine } from "../../issuer/index.ts"
import type { Place } from "../command-host.ts"
import { type ExitCode, exitCode } from "../exit-code.ts"
import { requireKeys } from "../keys/key-source.ts"
import { openExistingStore } from "../stores/opened-store.ts"
import type { Terminal } from "../terminal/terminal.ts"
import { count } from "../terminal/wording.ts"
import { type WalkScope, walkSubjects } from "./subject-walk.ts"

interface ExportOptions extends WalkScope {
  /** milliseconds since 1970 */
  readonly since?: number
}

const progressEvery = 1_000

/** Writes events as JSON lines, subject by subject, each in order. */
export async function exportAudit(place: Place, options: ExportOptions, terminal: Terminal): Promise<ExitCode> {
  const { keys } = requireKeys(place.folder, process.env)
  const store = await openExistingStore(place)
  try {
    const tools = createAuditTools({ store, keys })
    let subjects = 0
    for await (const key of walkSubjects(store, options)) {
      // From the first event of that day on, all of them: what is exported of a subject must have no gap, whatever the clocks said.
      let hasBegun = options.since === undefined
      for await (const exported of tools.history(key)) {
        hasBegun ||= exported.event.at >= options.since!
        if (hasBegun) terminal.out(exportLine(exported))
      }
      if (++subjects % progressEvery === 0) terminal.progress(`${count(subjects, "subject")} exported …`)
    }
    return exitCode.ok
  } finally {
    await store.close()
  }
}
