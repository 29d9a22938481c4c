import { createPostern, type KeyRing, PosternError, type Store, type SubjectKey } from "../../issuer/index.ts"
import { forEachAtOnce, walkSubjects } from "../audit/subject-walk.ts"
import type { Place } from "../command-host.ts"
import { type ExitCode, exitCode } from "../exit-code.ts"
import { openExistingStore } from "../stores/opened-store.ts"
import { printable, type Terminal } from "../terminal/terminal.ts"
import { count } from "../terminal/wording.ts"
import { requireKeys } from "./key-source.ts"
import { readKeyUsage, unusedKey } from "./key-usage.ts"
import { minuteOf, needText } from "./rotation-words.ts"

/** What one other key of the ring is needed for after all records were gone through. */
interface KeyNeed {
  readonly id: string
  readonly records: number
  readonly notices: number
  /** running servers that seal under it still */
  readonly servers: number
  /** until when links and tickets are good that were made with it; null where none are */
  readonly goodUntil: number | null
}

interface Resealing {
  readonly primary: string
  readonly seen: number
  readonly resealed: number
  readonly failed: readonly (SubjectKey & { readonly code: string })[]
  /** the other keys of the ring */
  readonly others: readonly KeyNeed[]
}

// As many as one durable transaction of the embedded store takes well (figures: groups of 64).
const width = 64
const progressEvery = 500
/** A person whose ticket does not hold begins anew: what is good for a quarter of an hour does not keep a command from being done. */
const briefMs = 15 * 60_000

/** Seals every record under the primary key, also while serving: a commit stands only against the version that it was read from. */
export async function resealRecords(place: Place, { json }: { json: boolean }, terminal: Terminal): Promise<ExitCode> {
  const { keys } = requireKeys(place.folder, process.env)
  const store = await openExistingStore(place)
  const done = await resealAll(store, keys, terminal).finally(() => store.close())
  const now = Date.now()
  const [needed, unused] = [
    done.others.filter(key => isNeeded(key, now)),
    done.others.filter(key => !isNeeded(key, now)),
  ]
  if (json) {
    const { others: _, ...facts } = done
    const printed = needed.map(({ goodUntil, ...key }) => ({ ...key, goodUntil: isoOf(goodUntil) }))
    const stillUsed = needed.filter(({ records }) => records > 0).map(({ id }) => id)
    const result = { ...facts, unused: unused.map(({ id }) => id), stillUsed, needed: printed }
    terminal.out(JSON.stringify({ schema: "postern/keys-reseal/1", ...result }))
  } else tell(done, { needed, unused }, terminal)
  return done.failed.length > 0 || needed.length > 0 ? exitCode.findings : exitCode.ok
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
  const now = Date.now()
  const usage = await readKeyUsage(store, keys, now)
  const others = keys.ids
    .filter(id => id !== keys.primaryId)
    .map(id => {
      const { records, notices, servers, goodUntil } = usage.keys.get(id) ?? unusedKey
      return { id, records, notices, servers, goodUntil: goodUntil !== null && goodUntil > now ? goodUntil : null }
    })
  return { primary: keys.primaryId, seen, resealed, failed, others }
}

// One record that does not open must not keep the others under an old key. A RangeError is a name that no subject can have.
function isOfOneRecord(fault: unknown): boolean {
  if (fault instanceof PosternError) return ["key-retired", "record-unreadable", "contention"].includes(fault.code)
  return fault instanceof RangeError
}

function isNeeded({ records, notices, servers, goodUntil }: KeyNeed, now: number): boolean {
  return records + notices + servers > 0 || (goodUntil !== null && goodUntil - now > briefMs)
}

interface Outlook {
  readonly needed: readonly KeyNeed[]
  readonly unused: readonly KeyNeed[]
}

function tell({ primary, seen, resealed, failed }: Resealing, { needed, unused }: Outlook, terminal: Terminal): void {
  terminal.out(`${count(resealed, "record")} of ${seen.toLocaleString("en-US")} re-sealed under key ${primary}.`)
  for (const { tenant, subject, code } of failed)
    terminal.out(`${terminal.red("failed")}  ${printable(tenant)}  ${printable(subject)}  ${code}`)
  for (const { id, goodUntil } of unused) {
    const when = goodUntil === null ? "" : `, from ${minuteOf(goodUntil)} on, when the last ticket made with it is over`
    terminal.out(`Nothing lies under key ${id} any more: its line can go from the ring${when}.`)
  }
  for (const { id, records, notices, servers, goodUntil } of needed) {
    if (records + servers > 0)
      terminal.note(
        `${records > 0 ? "Records lie" : "Servers seal"} under key ${id} still: keep it, restart every server with the new ring, and run this again.`,
      )
    else terminal.note(`Keep key ${id}: ${needText({ notices, until: goodUntil })}. Then run this again.`)
  }
}

function isoOf(instant: number | null): string | null {
  return instant === null ? null : new Date(instant).toISOString()
}
