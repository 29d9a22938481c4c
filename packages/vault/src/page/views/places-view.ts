import type { Vault } from "../../folder/index.ts"
import { isCircular, liveBatches, placeOf } from "../../record/index.ts"
import type { PlacesAnswer } from "../answers.ts"

/** *Where*: accounts by places. The vault itself comes first; what is on a device of the vault counts as in it. */
export function placesView({ state }: Vault): PlacesAnswer {
  const places = new Map<string, { name: string; sort: string; count: number }>()
  places.set("vault", { name: "", sort: "vault", count: Number.MAX_SAFE_INTEGER })
  const kept = state.accounts.filter(account => liveBatches(account).length > 0)
  const copiesOf = new Map(
    kept.map(account => [
      account.id,
      liveBatches(account)
        .flatMap(({ copies }) => copies)
        .filter(({ lostOn }) => lostOn === null)
        .map(copy => ({ place: placeOf(copy, state), copy, isCircular: isCircular(copy, account, state) })),
    ]),
  )
  for (const { place, copy } of [...copiesOf.values()].flat()) {
    const known = places.get(place)
    if (known === undefined) places.set(place, { name: copy.location, sort: copy.sort, count: 1 })
    else known.count++
  }
  const columns = [...places].sort(([, a], [, b]) => b.count - a.count)
  return {
    places: columns.map(([, { name, sort }]) => ({ name, sort })),
    accounts: kept.map(({ id, name, ref }) => {
      const copies = copiesOf.get(id)!
      const reachable = new Set(["vault", ...copies.filter(copy => !copy.isCircular).map(({ place }) => place)])
      return {
        id,
        name,
        ref,
        cells: columns.map(([place]) => {
          if (reachable.has(place)) return "copy"
          return copies.some(copy => copy.place === place) ? "circular" : null
        }),
        isSingle: reachable.size === 1,
      }
    }),
  }
}
