import type { Batch, VaultState } from "../record/index.ts"

/** The batch of this id as it is now; null where it has gone since. */
export const batchById = (state: VaultState, id: string): Batch | null =>
  state.accounts.flatMap(({ batches }) => batches).find(batch => batch.id === id) ?? null
