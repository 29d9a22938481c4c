import type { Store } from "../../issuer/index.ts"

/** A store to be tested. */
export interface StoreUnderTest {
  readonly store: Store
  /** Opens another connection to the same data, as another process would; @default the store itself */
  readonly openAnother?: () => Promise<Store>
  /** Lets go of everything; the store is closed by then. */
  readonly cleanUp?: () => Promise<void>
}

/** What the cases work with; every case uses a tenant of its own. */
export interface ContractSubject {
  readonly store: () => Store
  readonly another: () => Promise<Store>
}
