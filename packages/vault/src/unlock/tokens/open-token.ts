import { ck } from "./cryptoki.ts"
import type { Token, TriesLeft } from "./token.ts"
import { listTokenData, readTokenData, removeTokenData, type TokenData, writeTokenData } from "./token-data.ts"
import { makeTokenKey, sharedSecret, type TokenKey, tokenKeys } from "./token-key.ts"

/** What a token says of itself; nothing in it is secret. */
export interface TokenFacts {
  /** `CKF_…` of PKCS#11. */
  readonly flags: number
  readonly triesLeft: TriesLeft
  /** Bytes that are free for private objects; null where the token does not say. */
  readonly freeBytes: number | null
  readonly serialNumber: string
}

/** A token with an open session, wherever its module runs. Each call can fail as `Token` does. */
export interface OpenToken {
  readonly label: string
  facts(): Promise<TokenFacts>
  /** One try. @param pin null where the token asks for it by itself */
  logIn(pin: string | null): Promise<void>
  keys(wanted?: { readonly label?: string; readonly id?: string }): Promise<readonly TokenKey[]>
  makeKey(label: string): Promise<TokenKey>
  /** ECDH of a key on the token with another's point. @param id CKA_ID, hex @returns 32 bytes */
  agree(id: string, point: Uint8Array): Promise<Uint8Array>
  listData(): Promise<readonly TokenData[]>
  readData(label: string): Promise<Buffer>
  writeData(label: string, text: Uint8Array): Promise<void>
  /** @returns false where nothing is called so */
  removeData(label: string): Promise<boolean>
  close(): Promise<void>
}

/** A token whose module runs in this very process. */
export function localToken(token: Token): OpenToken {
  return {
    label: token.label,
    facts: async () => {
      const { flags, serialNumber } = token.info
      return { flags, serialNumber, triesLeft: token.triesLeft, freeBytes: token.freeBytes }
    },
    logIn: async pin => token.run((module, session) => module.C_Login(session, ck.CKU_USER, pin ?? undefined)),
    keys: async wanted => tokenKeys(token, wanted),
    makeKey: async label => makeTokenKey(token, label),
    agree: async (id, point) => sharedSecret(token, id, point),
    listData: async () => listTokenData(token),
    readData: async label => readTokenData(token, label),
    writeData: async (label, text) => writeTokenData(token, label, text),
    removeData: async label => removeTokenData(token, label),
    close: async () => token.close(),
  }
}
