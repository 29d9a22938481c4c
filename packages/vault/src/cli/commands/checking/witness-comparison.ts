import {
  checkWitnessed,
  type LogProblem,
  maxNoteBytes,
  readVerifierKey,
  type Vault,
  type WitnessedLog,
} from "../../../folder/index.ts"
import { VaultError } from "../../../record/index.ts"
import { readUserFile } from "../../prompts/secret-input.ts"

export interface WitnessOptions {
  /** Verifier keys of witnesses. */
  readonly witness?: readonly string[]
  /** Files with what witnesses signed, besides those that the vault keeps. */
  readonly cosigned?: readonly string[]
}

interface Compared {
  readonly witnessed: readonly (WitnessedLog & { readonly witness: string })[]
  readonly problems: readonly LogProblem[]
}

/**
 * Reads what is asked of witnesses before the passphrase is; what it gives then compares the logs with what they signed.
 * @throws VaultError `usage-wrong` for what is no verifier key; `thing-not-found`.
 */
export function witnessComparison({
  witness = [],
  cosigned = [],
}: WitnessOptions): (vault: Vault) => Promise<Compared> {
  const keys = witness.map(readVerifierKey)
  if (keys.length === 0 && cosigned.length > 0)
    throw new VaultError("usage-wrong", "--cosigned needs --witness: whose signature is to be looked for.")
  const notes = cosigned.map(path => readUserFile(path, maxNoteBytes).toString("utf8"))
  return async (vault: Vault) => {
    const witnessed: (WitnessedLog & { readonly witness: string })[] = []
    const problems: LogProblem[] = []
    for (const key of keys) {
      const found = await checkWitnessed(vault, key, notes)
      witnessed.push(...found.witnessed.map(log => ({ witness: key.name, ...log })))
      problems.push(...found.problems)
    }
    return { witnessed, problems }
  }
}
