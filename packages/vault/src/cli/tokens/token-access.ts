import { VaultError } from "../../record/index.ts"
import { knowModule, logIn, type OpenToken, openToken, readKnownWays } from "../../unlock/index.ts"
import type { VaultSession } from "../vault-session.ts"
import type { KeyOptions } from "../ways/key-options.ts"
import { askPin } from "../ways/way-opening.ts"

/** Which token, and by which module: once named, this device remembers it. */
export interface TokenOptions extends KeyOptions {
  readonly token?: string
  readonly pkcs11?: string
}

/**
 * Logs in to the token that is named, and does something with it.
 * @throws VaultError `input-needed` where its module is not known; see `Token.open` and `logIn`.
 */
export async function withToken<T>(
  session: VaultSession,
  options: TokenOptions,
  work: (token: OpenToken) => Promise<T>,
): Promise<T> {
  const { token: label = "", pkcs11, lastTry = false } = options
  const vault = session.claimedVaultId()
  const module = pkcs11 ?? (vault === null ? undefined : (await readKnownWays(vault)).modules[label])
  if (module === undefined)
    throw new VaultError(
      "input-needed",
      `Where is the module of the token "${label}"? Say it once with --pkcs11 MODULE, the path of a file such as opensc-pkcs11.so.`,
    )
  const token = await openToken({ module, label })
  try {
    await logIn(token, { askPin: question => askPin(session, question, options), lastTry })
    const result = await work(token)
    if (vault !== null && pkcs11 !== undefined) await knowModule(vault, label, pkcs11)
    return result
  } finally {
    await token.close()
  }
}
