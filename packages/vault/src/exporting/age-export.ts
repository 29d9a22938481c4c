import { exportSchema } from "../formats/index.ts"
import type { VaultState } from "../record/index.ts"
import type { Exported } from "./export-entry.ts"

/** Everything that the vault knows now, as JSON that other programs can read; to be sealed by the caller. */
export function exportJson(state: VaultState, openTexts: ReadonlyMap<string, readonly string[]>): Exported {
  const accounts = state.accounts.map(account => ({
    ...account,
    batches: account.batches.map(({ codes, sealed: _sealed, ...batch }) => ({
      ...batch,
      codes: codes.map(code => ({ ...code, text: openTexts.get(batch.id)?.[code.index] ?? code.text })),
    })),
  }))
  return {
    bytes: Buffer.from(`${JSON.stringify({ schema: exportSchema, accounts }, null, 2)}\n`),
    losses: ["the devices' signatures"],
  }
}
