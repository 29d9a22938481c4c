import type { Vault } from "../../folder/index.ts"
import { type Fact, VaultError, type VaultState } from "../../record/index.ts"
import type { Console } from "../terminal/console.ts"

/** So many accounts take a moment to seal. */
const accountsWorthTelling = 500

/**
 * Writes the facts account by account, and counts on the terminal.
 * @throws VaultError as `Vault.commitGroups`, and says how many accounts were kept before.
 */
export async function keepAccounts(
  vault: Vault,
  length: number,
  console: Console,
  plan: (state: VaultState) => readonly (readonly Fact[])[],
): Promise<void> {
  const counted = (number: number): string => Math.min(number, length).toLocaleString("en")
  if (length >= accountsWorthTelling) console.progress(`Keeping ${counted(length)} accounts…`)
  let kept = 0
  try {
    await vault.commitGroups(plan, (sealed, written) => {
      kept = Math.min(written, length)
      const isDone = written >= length
      if (length >= accountsWorthTelling && (isDone || sealed % accountsWorthTelling === 0))
        console.progress(
          `Keeping ${counted(length)} accounts: ${counted(sealed)}${isDone ? " written, reading them back" : ""}…`,
        )
    })
  } catch (error) {
    if (kept === 0 || !(error instanceof VaultError)) throw error
    const message = error.message.replace(" Nothing was changed.", "")
    throw new VaultError(
      error.code,
      `${message} ${counted(kept)} of ${counted(length)} accounts are in the vault already: import the file again for the rest.`,
      { cause: error },
    )
  } finally {
    console.progress(null)
  }
}
