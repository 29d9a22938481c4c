import type { Vault } from "../folder/index.ts"
import { type Account, type Batch, type ReadPurpose, VaultError } from "../record/index.ts"
import type { VaultSession } from "./vault-session.ts"

/** The codes of a batch in the clear, opened where they are sealed. @throws VaultError `locked` where they are for others. */
export async function clearTexts(vault: Vault, batch: Batch): Promise<readonly string[]> {
  return vault.openCodes(batch)
}

/**
 * Writes that these codes are about to be opened, before they are. Where this device cannot write, a vault of one member is opened all
 * the same: a copy on a read-only disk may be all that is left.
 */
export async function noteReading(
  vault: Vault,
  { console }: VaultSession,
  batches: readonly Batch[],
  purpose: ReadPurpose,
  reason?: string,
): Promise<void> {
  const names = batches.map(({ id }) => id)
  if (names.length === 0) return
  try {
    await vault.commit(() => [
      { kind: "codes-read", batches: names, purpose, ...(reason === undefined ? {} : { reason }) },
    ])
  } catch (error) {
    const isUnwritable =
      error instanceof VaultError && ["not-allowed", "disk-full", "integrity-broken"].includes(error.code)
    if (!isUnwritable || (vault.members?.members.length ?? 0) > 1) throw error
    console.warn(`This is not in the log: ${error.message}`)
  }
}

/** The accounts with any of the names, or all of them where none is given. */
export function chosenAccounts(
  accounts: readonly Account[],
  names: readonly string[],
  find: (name: string) => Account,
): readonly Account[] {
  return names.length === 0 ? accounts : names.map(find)
}
