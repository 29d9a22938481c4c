import type { KeyRing } from "../../issuer/index.ts"
import { type KeyUsage, unusedKey } from "./key-usage.ts"

/** How the key is changed while serving, step by step; `postern keys check` says at which of them one is. */
export const rotationSteps = `How to change the key, while serving, with any number of servers:
  1. postern keys generate; put its line second in the ring, on every server
  2. restart the servers, one by one: now all of them can open what is sealed
     under the new key, and none seals under it yet
  3. put the new line first in the ring, on every server
  4. restart the servers, one by one: now all of them seal under the new key
  5. postern keys reseal
  6. once nothing needs the old key, remove its line and restart once more
In any other order a server meets records that it cannot open, and answers 503.
After each step \`postern keys check\` says what is next.`

/** Which step of a rotation comes next. */
export type NextStep =
  /** no rotation is under way */
  | { readonly step: null; readonly todo: "nothing" }
  /** some servers refuse what others seal */
  | { readonly step: 2; readonly todo: "restart-now"; readonly key: string; readonly servers: number }
  | { readonly step: 2; readonly todo: "restart"; readonly key: string; readonly servers: number }
  | { readonly step: 3; readonly todo: "put-first"; readonly key: string }
  | { readonly step: 4; readonly todo: "restart"; readonly key: string; readonly servers: number }
  | { readonly step: 5; readonly todo: "reseal"; readonly key: string; readonly records: number }
  | {
      readonly step: 6
      readonly todo: "wait"
      readonly key: string
      readonly notices: number
      readonly until: number | null
    }
  | { readonly step: 6; readonly todo: "remove"; readonly key: string }
  | { readonly step: 6; readonly todo: "restart"; readonly key: string; readonly servers: number }
  /** a key that nothing tells anything of: new, or done with */
  | { readonly step: null; readonly todo: "tell-new-from-old"; readonly key: string }

/** Says what is next, from the ring, what needs its keys, and what running servers said. Pure. */
export function nextStep(
  { primaryId, ids }: Pick<KeyRing, "primaryId" | "ids">,
  usage: KeyUsage,
  now: number,
): NextStep {
  const { keys, hasNotes } = usage
  const servers = usage.servers ?? []
  const useOf = (id: string) => keys.get(id) ?? unusedKey
  const without = (id: string) => servers.filter(server => !server.keys.includes(id)).length
  const isSealedUnder = (id: string) => useOf(id).records + useOf(id).notices + useOf(id).servers > 0

  const refused = ids.find(id => isSealedUnder(id) && without(id) > 0)
  if (refused !== undefined) return { step: 2, todo: "restart-now", key: refused, servers: without(refused) }
  const others = ids.filter(id => id !== primaryId)
  const fresh = others.find(id => !isSealedUnder(id) && useOf(id).lastPrimaryAt === null)
  if (fresh !== undefined) {
    if (!hasNotes) return { step: null, todo: "tell-new-from-old", key: fresh }
    const unaware = without(fresh)
    if (unaware > 0 || servers.length === 0) return { step: 2, todo: "restart", key: fresh, servers: unaware }
    return { step: 3, todo: "put-first", key: fresh }
  }
  const old = others.find(id => useOf(id).records > 0) ?? others.find(id => needs(useOf(id), now)) ?? others[0]
  const behind = servers.filter(server => server.primaryKey !== primaryId).length
  if (behind > 0) return { step: 4, todo: "restart", key: primaryId, servers: behind }
  if (old === undefined) {
    const [kept] = servers.flatMap(server => server.keys.filter(id => !ids.includes(id)))
    if (kept === undefined) return { step: null, todo: "nothing" }
    return {
      step: 6,
      todo: "restart",
      key: kept,
      servers: servers.filter(({ keys: its }) => its.includes(kept)).length,
    }
  }
  const { records, notices, goodUntil } = useOf(old)
  if (records > 0) return { step: 5, todo: "reseal", key: old, records }
  const until = goodUntil !== null && goodUntil > now ? goodUntil : null
  if (notices > 0 || until !== null) return { step: 6, todo: "wait", key: old, notices, until }
  return { step: 6, todo: "remove", key: old }
}

function needs({ notices, goodUntil }: { notices: number; goodUntil: number | null }, now: number): boolean {
  return notices > 0 || (goodUntil !== null && goodUntil > now)
}
