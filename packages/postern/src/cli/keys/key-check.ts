import type { KeyRing } from "../../issuer/index.ts"
import type { Place } from "../command-host.ts"
import { type ExitCode, exitCode } from "../exit-code.ts"
import { openExistingStore } from "../stores/opened-store.ts"
import { printable, type Terminal } from "../terminal/terminal.ts"
import { count } from "../terminal/wording.ts"
import { countKeys } from "./key-count.ts"
import { requireKeys } from "./key-source.ts"

interface KeyLine {
  readonly id: string
  readonly isPrimary: boolean
  readonly isInRing: boolean
  readonly bits: number | null
  /** null where no database was looked at */
  readonly records: number | null
}

/** Says what is in the key ring, and where there is a database, how many records lie under each key. */
export async function checkKeys(place: Place, { json }: { json: boolean }, terminal: Terminal): Promise<ExitCode> {
  const { keys, source } = requireKeys(place.folder, process.env)
  const store = await openExistingStore(place, { optional: !place.isNamed })
  const records = store === null ? null : await countKeys(store).finally(() => store.close())
  const lines = [...ringLines(keys, records), ...missingLines(keys, records ?? new Map())]
  const isComplete = lines.every(line => line.isInRing)
  if (json) terminal.out(JSON.stringify({ schema: "postern/keys-check/1", source, isComplete, keys: lines }))
  else {
    terminal.out(`Key ring from ${source}: ${count(keys.ids.length, "key")}`)
    for (const line of lines) terminal.out(`  ${describe(line, terminal)}`)
    if (!isComplete)
      terminal.note("Records lie under a key that is not in the ring: nobody can use them until it is put back.")
  }
  return isComplete ? exitCode.ok : exitCode.findings
}

function ringLines(keys: KeyRing, records: Map<string | null, number> | null): KeyLine[] {
  return keys.ids.map(id => ({
    id,
    isPrimary: id === keys.primaryId,
    isInRing: true,
    bits: (keys.key(id)?.symmetricKeySize ?? 0) * 8,
    records: records === null ? null : (records.get(id) ?? 0),
  }))
}

function missingLines(keys: KeyRing, records: Map<string | null, number>): KeyLine[] {
  return [...records]
    .filter(([id]) => id === null || !keys.ids.includes(id))
    .map(([id, found]) => ({ id: id ?? "?", isPrimary: false, isInRing: false, bits: null, records: found }))
}

function describe({ id, isPrimary, isInRing, bits, records }: KeyLine, terminal: Terminal): string {
  const role = !isInRing ? terminal.red("missing") : isPrimary ? "primary" : "opens  "
  const facts = [bits === null ? "" : `${bits} bits`, records === null ? "" : count(records, "record")]
  const isSpare = isInRing && !isPrimary && records === 0
  return [printable(id).padEnd(10), role, ...facts.filter(Boolean), isSpare ? "no longer needed" : ""]
    .join("  ")
    .trimEnd()
}
