import type { Store } from "../../issuer/index.ts"
import { CliFault } from "../cli-fault.ts"
import type { Place } from "../command-host.ts"
import type { StoreOpening } from "./store-kind.ts"
import { storeKindOf } from "./store-name.ts"

/** Reports read every row of a tenant: minutes for tens of millions. */
const reportMs = 600_000

interface ExistingStoreOptions extends Pick<StoreOpening, "onWarning"> {
  /** whether null stands for a missing store; @default false */
  readonly optional?: boolean
}

/**
 * Opens a store that is there already, as it is: neither made nor migrated. With `optional`, null stands for a missing one.
 * @throws PosternError `store-…` | CliFault `store-missing` | `store-locked` | `store-unknown`
 */
export function openExistingStore(place: Place, options?: ExistingStoreOptions & { optional?: false }): Promise<Store>
export function openExistingStore(place: Place, options: ExistingStoreOptions): Promise<Store | null>
export async function openExistingStore(
  { store: name, allowPlain }: Place,
  { optional = false, ...told }: ExistingStoreOptions = {},
): Promise<Store | null> {
  try {
    return await storeKindOf(name).open(name, { mayCreate: false, migrate: false, allowPlain, reportMs, ...told })
  } catch (fault) {
    if (optional && fault instanceof CliFault && fault.code === "store-missing") return null
    throw fault
  }
}
