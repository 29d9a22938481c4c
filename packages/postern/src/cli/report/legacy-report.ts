import type { Place } from "../command-host.ts"
import { type ExitCode, exitCode } from "../exit-code.ts"
import { requireKeys } from "../keys/key-source.ts"
import { openExistingStore } from "../stores/opened-store.ts"
import type { Terminal } from "../terminal/terminal.ts"
import { count } from "../terminal/wording.ts"
import { countLegacy } from "./legacy-count.ts"

interface LegacyReportOptions {
  readonly tenant?: string
  readonly json: boolean
}

const progressEvery = 1000

/** Counts who is still on codes of another system, by scheme and age. It names nobody. */
export async function reportLegacy(
  place: Place,
  { tenant, json }: LegacyReportOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { keys } = requireKeys(place.folder, process.env)
  const store = await openExistingStore(place)
  const told = (seen: number) => {
    if (seen % progressEvery === 0) terminal.progress(`${count(seen, "account")} looked at …`)
  }
  const { seen, unopened, groups } = await countLegacy({ store, keys }, tenant, told).finally(() => store.close())
  const accounts = groups.reduce((sum, group) => sum + group.accounts, 0)
  if (json) terminal.out(JSON.stringify({ schema: "postern/report-legacy/1", seen, unopened, accounts, groups }))
  else {
    for (const { origin, scheme, age, accounts: number, codesLeft } of groups)
      terminal.out(
        `${String(number).padStart(9)}  ${origin.padEnd(16)} ${scheme.padEnd(14)} ${age.padEnd(16)} ${count(codesLeft, "code")} left`,
      )
    terminal.note(`${count(accounts, "account")} of ${seen.toLocaleString("en-US")} still on codes of another system.`)
    if (unopened > 0) terminal.note(`${count(unopened, "record")} could not be opened: see \`postern keys check\`.`)
  }
  return unopened > 0 ? exitCode.findings : exitCode.ok
}
