import type { Store } from "../../issuer/index.ts"
import { CliFault } from "../cli-fault.ts"
import type { Place } from "../command-host.ts"
import { storeKindOf } from "./store-name.ts"

/** Reports read every row of a tenant: minutes for tens of millions. */
const reportMs = 600_000

/**
 * Opens a store that is there already, as it is: neither made nor migrated. With `optional`, null stands for a missing one.
 * @throws PosternError `store-…` | CliFault `store-missing` | `store-locked` | `store-unknown`
 */
export function openExistingStore(place: Place): Promise<Store>
export function openExistingStore(place: Place, options: { optional: boolean }): Promise<Store | null>
export async function openExistingStore(
  { store: name, allowPlain }: Place,
  { optional } = { optional: false },
): Promise<Store | null> {
  try {
    return await storeKindOf(name).open(name, { mayCreate: false, migrate: false, allowPlain, reportMs })
  } catch (fault) {
    if (optional && fault instanceof CliFault && fault.code === "store-missing") return null
    throw fault
  }
}
