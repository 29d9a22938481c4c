import { VaultError } from "../../record/index.ts"
import type { GlobalOptions, VaultSession } from "../vault-session.ts"
import { readSecretFile } from "./secret-input.ts"

/** Shorter ones are refused: the key file travels with the synced folder, and can be guessed at leisure. */
const minCharacters = 12

/** A new passphrase, asked twice, or from a file. @throws VaultError `usage-wrong` for a short one; `aborted` where the two differ. */
export async function newPassphrase(
  { ask }: VaultSession,
  { passphraseFile }: GlobalOptions,
  flag = "--passphrase-file FILE",
): Promise<string> {
  if (passphraseFile !== undefined) return assertLong(readSecretFile(passphraseFile))
  const passphrase = assertLong(
    await ask.password("A new passphrase for the vault (five random words are good):", flag),
  )
  const again = await ask.password("The same again:", flag)
  if (passphrase !== again) throw new VaultError("aborted", "The two passphrases differ; nothing was made.")
  return passphrase
}

function assertLong(passphrase: string): string {
  if ([...passphrase].length >= minCharacters) return passphrase
  throw new VaultError(
    "usage-wrong",
    `The passphrase is too short: at least ${minCharacters} characters, better five random words. The key file can be guessed at by anyone who gets hold of the folder.`,
  )
}
