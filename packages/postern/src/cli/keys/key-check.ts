import type { KeyRing } from "../../issuer/index.ts"
import type { Place } from "../command-host.ts"
import { type ExitCode, exitCode } from "../exit-code.ts"
import { openExistingStore } from "../stores/opened-store.ts"
import { printable, type Terminal } from "../terminal/terminal.ts"
import { count } from "../terminal/wording.ts"
import { requireKeys } from "./key-source.ts"
import { type KeyUsage, type KeyUse, readKeyUsage } from "./key-usage.ts"
import { type NextStep, nextStep } from "./rotation.ts"
import { nextStepText } from "./rotation-words.ts"

interface KeyLine {
  readonly id: string
  readonly isPrimary: boolean
  readonly isInRing: boolean
  readonly bits: number | null
  /** null where no database was looked at */
  readonly use: KeyUse | null
}

/** Says what is in the key ring, and where there is a database, what needs each key and which step of a rotation is next. */
export async function checkKeys(place: Place, { json }: { json: boolean }, terminal: Terminal): Promise<ExitCode> {
  const { keys, source } = requireKeys(place.folder, process.env)
  const store = await openExistingStore(place, { optional: !place.isNamed })
  const now = Date.now()
  const usage = store === null ? null : await readKeyUsage(store, keys, now).finally(() => store.close())
  const lines = keyLines(keys, usage)
  const next = usage && nextStep(keys, usage, now)
  const isComplete = lines.every(line => line.isInRing)
  if (json) {
    const printed = { source, isComplete, keys: lines.map(printedLine), servers: usage?.servers?.length ?? null, next }
    terminal.out(JSON.stringify({ schema: "postern/keys-check/1", ...printed }))
  } else show({ source, lines, next, isComplete }, terminal)
  return isComplete && next?.todo !== "restart-now" ? exitCode.ok : exitCode.findings
}

interface Shown {
  readonly source: string
  readonly lines: readonly KeyLine[]
  readonly next: NextStep | null
  readonly isComplete: boolean
}

function show({ source, lines, next, isComplete }: Shown, terminal: Terminal): void {
  const inRing = lines.filter(line => line.isInRing).length
  terminal.out(`Key ring from ${source}: ${count(inRing, "key")}`)
  for (const line of lines) terminal.out(`  ${describe(line, terminal)}`)
  if (!isComplete) {
    terminal.note("Something lies under a key that is not in the ring: nobody can use it until that key is put back.")
    return
  }
  const text = next && nextStepText(next)
  if (text !== null) terminal.note(text)
}

function keyLines(keys: KeyRing, usage: KeyUsage | null): KeyLine[] {
  const inRing = keys.ids.map(id => ({
    id,
    isPrimary: id === keys.primaryId,
    isInRing: true,
    bits: (keys.key(id)?.symmetricKeySize ?? 0) * 8,
    use: usage?.keys.get(id) ?? null,
  }))
  const missing = [...(usage?.keys ?? [])].filter(([id]) => !keys.ids.includes(id))
  return [...inRing, ...missing.map(([id, use]) => ({ id, isPrimary: false, isInRing: false, bits: null, use }))]
}

function printedLine({ use, ...line }: KeyLine): object {
  const at = (instant: number | null | undefined) => (instant == null ? null : new Date(instant).toISOString())
  return {
    ...line,
    records: use?.records ?? null,
    notices: use?.notices ?? null,
    servers: use?.servers ?? null,
    goodUntil: at(use?.goodUntil),
  }
}

function describe({ id, isPrimary, isInRing, bits, use }: KeyLine, terminal: Terminal): string {
  const role = !isInRing ? terminal.red("missing") : isPrimary ? "primary" : "opens  "
  const facts = [
    bits === null ? "" : `${bits} bits`,
    use === null ? "" : count(use.records, "record"),
    use === null || use.notices === 0 ? "" : count(use.notices, "notice"),
    use === null || use.servers === 0 ? "" : count(use.servers, "server"),
  ]
  return [printable(id).padEnd(10), role, ...facts.filter(Boolean)].join("  ").trimEnd()
}
