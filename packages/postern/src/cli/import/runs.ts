import type { SubjectKey } from "../../issuer/index.ts"
import { createTakeoverTools, type TakeoverTools } from "../../issuer/index.ts"
import { forEachAtOnce, walkSubjects } from "../audit/subject-walk.ts"
import type { Place } from "../command-host.ts"
import { type ExitCode, exitCode } from "../exit-code.ts"
import { requireKeys } from "../keys/key-source.ts"
import { openExistingStore } from "../stores/opened-store.ts"
import { printable, type Terminal } from "../terminal/terminal.ts"
import { count } from "../terminal/wording.ts"

/** The flags of `postern import undo` and `changes`, parsed. */
export interface RunOptions {
  readonly run: string
  readonly tenant?: string
  readonly by?: string
  readonly json: boolean
}

const width = 64

/** Takes a run back where nothing happened since, and names the others: their codes were spent here, which the old system does not know. */
export async function undoRun(place: Place, options: RunOptions, terminal: Terminal): Promise<ExitCode> {
  let undone = 0
  const used: SubjectKey[] = []
  await withEach(place, options, async (tools, key) => {
    const what = await tools.undo(key, options.run, options.by === undefined ? {} : { by: options.by })
    if (what === "undone") undone++
    else if (what === "used") used.push(key)
  })
  if (options.json) terminal.out(JSON.stringify({ schema: "postern/import-undo/1", run: options.run, undone, used }))
  else {
    for (const { tenant, subject } of used)
      terminal.out(`${terminal.red("used")}  ${printable(tenant)}  ${printable(subject)}`)
    terminal.note(`${count(undone, "account")} taken back, ${count(used.length, "account")} used since and kept.`)
  }
  return used.length > 0 ? exitCode.findings : exitCode.ok
}

/** Prints a JSON line for each account of a run that was used since: the last time step, and the places of the codes that are spent. */
export async function printChanges(place: Place, options: RunOptions, terminal: Terminal): Promise<ExitCode> {
  await withEach(place, options, async (tools, key) => {
    const changes = await tools.changes(key, options.run)
    if (changes !== null) terminal.out(JSON.stringify({ ...key, ...changes }))
  })
  return exitCode.ok
}

async function withEach(
  place: Place,
  { tenant }: RunOptions,
  act: (tools: TakeoverTools, key: SubjectKey) => Promise<void>,
): Promise<void> {
  const { keys } = requireKeys(place.folder, process.env)
  const store = await openExistingStore(place)
  try {
    const tools = createTakeoverTools({ store, keys })
    await forEachAtOnce(walkSubjects(store, { tenant }), width, key => act(tools, key))
  } finally {
    await store.close()
  }
}
