import type { Vault } from "../folder/index.ts"
import type { Account, Batch } from "../record/index.ts"

/** The codes of a batch in the clear, opened where they are sealed. @throws VaultError `locked` where they are for others. */
export async function clearTexts(vault: Vault, batch: Batch): Promise<readonly string[]> {
  return vault.openCodes(batch)
}

/** The accounts with any of the names, or all of them where none is given. */
export function chosenAccounts(
  accounts: readonly Account[],
  names: readonly string[],
  find: (name: string) => Account,
): readonly Account[] {
  return names.length === 0 ? accounts : names.map(find)
}
