import { setTimeout as pause } from "node:timers/promises"
import {
  createTakeoverTools,
  type KeyRing,
  type LegacyFigures,
  LegacyTally,
  PosternError,
  type Store,
} from "../../issuer/index.ts"
import { forEachAtOnce, walkSubjects } from "../audit/subject-walk.ts"

const width = 64

/** Opens every record, as fast as the store gives them, and counts who has codes of another system. */
export async function countLegacy(
  { store, keys }: { readonly store: Store; readonly keys: KeyRing },
  tenant: string | undefined,
  onSeen: (seen: number) => void | Promise<void> = () => {},
  atOnce = width,
): Promise<LegacyFigures> {
  const tools = createTakeoverTools({ store, keys })
  const tally = new LegacyTally()
  let [seen, unopened] = [0, 0]
  await forEachAtOnce(walkSubjects(store, { tenant }), atOnce, async key => {
    try {
      const set = await tools.standing(key)
      if (set !== null) tally.add(set)
    } catch (fault) {
      if (!(fault instanceof PosternError) || !["record-unreadable", "key-retired"].includes(fault.code)) throw fault
      unopened++
    }
    await onSeen(++seen)
  })
  return { seen, unopened, groups: tally.groups() }
}

/** So many records are opened between two rests: a millisecond or two of the event loop. */
const sliceRecords = 50
const restPerWork = 9

/** Counts beside a service that has other things to do: it works a tenth of the time. */
export function countLegacyAside(
  of: { readonly store: Store; readonly keys: KeyRing },
  tenant: string | undefined,
): Promise<LegacyFigures> {
  let began = performance.now()
  const rest = async (seen: number) => {
    if (seen % sliceRecords !== 0) return
    await pause(Math.max(1, restPerWork * (performance.now() - began)), undefined, { ref: false })
    began = performance.now()
  }
  return countLegacy(of, tenant, rest, 1)
}
