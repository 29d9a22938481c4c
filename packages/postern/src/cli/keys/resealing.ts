import { createPostern, type KeyRing, PosternError, type Store, type SubjectKey } from "../../issuer/index.ts"
import { forEachAtOnce, walkSubjects } from "../audit/subject-walk.ts"
import type { Place } from "../command-host.ts"
import { type ExitCode, exitCode } from "../exit-code.ts"
import { openExistingStore } from "../stores/opened-store.ts"
import { printable, type Terminal } from "../terminal/terminal.ts"
import { count } from "../terminal/wording.ts"
import { countKeys } from "./key-count.ts"
import { requireKeys } from "./key-source.ts"

interface Resealing {
  readonly primary: string
  readonly seen: number
  readonly resealed: number
  readonly failed: readonly (SubjectKey & { readonly code: string })[]
  /** other keys of the ring that nothing lies under any more */
  readonly unused: readonly string[]
  readonly stillUsed: readonly string[]
}

// As many as one durable transaction of the embedded store takes well (figures: groups of 64).
const width = 64
const progressEvery = 500

/** Seals every record under the primary key, also while serving: a commit stands only against the version that it was read from. */
export async function resealRecords(place: Place, { json }: { json: boolean }, terminal: Terminal): Promise<ExitCode> {
  const { keys } = requireKeys(place.folder, process.env)
  const store = await openExistingStore(place)
  const done = await resealAll(store, keys, terminal).finally(() => store.close())
  if (json) terminal.out(JSON.stringify({ schema: "postern/keys-reseal/1", ...done }))
  else tell(done, terminal)
  return done.failed.length > 0 || done.stillUsed.length > 0 ? exitCode.findings : exitCode.ok
}

async function resealAll(store: Store, keys: KeyRing, terminal: Terminal): Promise<Resealing> {
  // Only records are moved from key to key; no screen shows this issuer.
  const postern = createPostern({ issuer: "Postern", store, keys })
  const failed: (SubjectKey & { code: string })[] = []
  let [seen, resealed] = [0, 0]
  await forEachAtOnce(walkSubjects(store), width, async ({ tenant, subject }) => {
    try {
      if (await postern.forTenant(tenant).reseal(subject)) resealed++
    } catch (fault) {
      if (!isOfOneRecord(fault)) throw fault
      failed.push({ tenant, subject, code: fault instanceof PosternError ? fault.code : "record-unreadable" })
    }
    if (++seen % progressEvery === 0) terminal.progress(`${count(seen, "record")} looked at, ${resealed} re-sealed …`)
  })
  // Asked of the store once more, for servers may have written meanwhile, under another idea of the ring.
  const left = await countKeys(store)
  const others = keys.ids.filter(id => id !== keys.primaryId)
  const [unused, stillUsed] = [others.filter(id => !left.has(id)), others.filter(id => left.has(id))]
  return { primary: keys.primaryId, seen, resealed, failed, unused, stillUsed }
}

// One record that does not open must not keep the others under an old key. A RangeError is a name that no subject can have.
function isOfOneRecord(fault: unknown): boolean {
  if (fault instanceof PosternError) return ["key-retired", "record-unreadable", "contention"].includes(fault.code)
  return fault instanceof RangeError
}

function tell({ primary, seen, resealed, failed, unused, stillUsed }: Resealing, terminal: Terminal): void {
  terminal.out(`${count(resealed, "record")} of ${seen.toLocaleString("en-US")} re-sealed under key ${primary}.`)
  for (const { tenant, subject, code } of failed)
    terminal.out(`${terminal.red("failed")}  ${printable(tenant)}  ${printable(subject)}  ${code}`)
  for (const id of unused) terminal.out(`Nothing lies under key ${id} any more: its line can go from the ring.`)
  for (const id of stillUsed)
    terminal.note(
      `Records lie under key ${id} still: keep it, restart every server with the new ring, and run this again.`,
    )
}
