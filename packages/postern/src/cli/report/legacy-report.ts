import { createTakeoverTools, PosternError, type StandingSet } from "../../issuer/index.ts"
import { forEachAtOnce, walkSubjects } from "../audit/subject-walk.ts"
import type { Place } from "../command-host.ts"
import { type ExitCode, exitCode } from "../exit-code.ts"
import { requireKeys } from "../keys/key-source.ts"
import { openExistingStore } from "../stores/opened-store.ts"
import type { Terminal } from "../terminal/terminal.ts"
import { count } from "../terminal/wording.ts"

interface LegacyReportOptions {
  readonly tenant?: string
  readonly json: boolean
}

const dayMs = 86_400_000
/** Ages of sets, by the days that they are below. */
const ages = [
  ["under 30 days", 30],
  ["30 to 90 days", 90],
  ["90 to 365 days", 365],
  ["a year and more", Number.POSITIVE_INFINITY],
] as const

/** How many accounts have codes of one origin, scheme and age. */
interface LegacyGroup {
  readonly origin: string
  readonly scheme: string
  readonly age: string
  accounts: number
  codesLeft: number
}

const width = 64
const progressEvery = 1000

/** Counts who is still on codes of another system, by scheme and age. It names nobody. */
export async function reportLegacy(
  place: Place,
  { tenant, json }: LegacyReportOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { keys } = requireKeys(place.folder, process.env)
  const store = await openExistingStore(place)
  const groups = new Map<string, LegacyGroup>()
  let [seen, unopened] = [0, 0]
  try {
    const tools = createTakeoverTools({ store, keys })
    await forEachAtOnce(walkSubjects(store, { tenant }), width, async key => {
      try {
        const set = await tools.standing(key)
        if (set !== null) add(groups, set)
      } catch (fault) {
        if (!(fault instanceof PosternError) || !["record-unreadable", "key-retired"].includes(fault.code)) throw fault
        unopened++
      }
      if (++seen % progressEvery === 0) terminal.progress(`${count(seen, "account")} looked at …`)
    })
  } finally {
    await store.close()
  }
  const sorted = [...groups.values()].sort((a, b) => b.accounts - a.accounts)
  const accounts = sorted.reduce((sum, group) => sum + group.accounts, 0)
  if (json)
    terminal.out(JSON.stringify({ schema: "postern/report-legacy/1", seen, unopened, accounts, groups: sorted }))
  else {
    for (const { origin, scheme, age, accounts: number, codesLeft } of sorted)
      terminal.out(
        `${String(number).padStart(9)}  ${origin.padEnd(16)} ${scheme.padEnd(14)} ${age.padEnd(16)} ${count(codesLeft, "code")} left`,
      )
    terminal.note(`${count(accounts, "account")} of ${seen.toLocaleString("en-US")} still on codes of another system.`)
    if (unopened > 0) terminal.note(`${count(unopened, "record")} could not be opened: see \`postern keys check\`.`)
  }
  return unopened > 0 ? exitCode.findings : exitCode.ok
}

function add(groups: Map<string, LegacyGroup>, { origin, scheme, ageMs, codesLeft }: StandingSet): void {
  const [age] = ages.find(([, days]) => ageMs < days * dayMs)!
  const name = [origin, scheme, age].join(" ")
  const group = groups.get(name) ?? { origin, scheme, age, accounts: 0, codesLeft: 0 }
  group.accounts++
  group.codesLeft += codesLeft
  groups.set(name, group)
}
