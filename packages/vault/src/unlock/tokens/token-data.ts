import { tidyText, VaultError } from "../../record/index.ts"
import { ck } from "./cryptoki.ts"
import type { Token } from "./token.ts"

/** CKA_APPLICATION of everything that is kept here. */
const application = "postern-vault"

/** A private data object on a token: its PIN opens it, and any program of PKCS#11 can then read it. */
export interface TokenData {
  readonly label: string
  readonly bytes: number
}

const template = (label?: string) => [
  { type: ck.CKA_CLASS, value: ck.CKO_DATA },
  { type: ck.CKA_TOKEN, value: true },
  { type: ck.CKA_APPLICATION, value: application },
  ...(label === undefined ? [] : [{ type: ck.CKA_LABEL, value: label }]),
]

/** What of ours lies on the token, by name. The token must be logged in to. */
export function listTokenData(token: Token): TokenData[] {
  return token
    .find(template())
    .map(object => ({
      label: tidyText(token.attribute(object, ck.CKA_LABEL)?.toString("utf8") ?? ""),
      bytes: token.attribute(object, ck.CKA_VALUE)?.length ?? 0,
    }))
    .sort((a, b) => (a.label < b.label ? -1 : 1))
}

/** @throws VaultError `thing-not-found`. */
export function readTokenData(token: Token, label: string): Buffer {
  const [object] = token.find(template(label))
  const value = object === undefined ? null : token.attribute(object, ck.CKA_VALUE)
  if (value === null)
    throw new VaultError("thing-not-found", `Nothing called "${label}" is on the token "${token.label}".`)
  return value
}

/**
 * Writes a data object and reads it back. What was there under the name goes once the new one stands.
 * @throws VaultError `token-full` before anything is written where the token tells its room; `integrity-broken` where another text comes back.
 */
export function writeTokenData(token: Token, label: string, text: Uint8Array): void {
  const free = token.freeBytes
  if (free !== null && text.length > free)
    throw new VaultError(
      "token-full",
      `The token "${token.label}" has room for ${free} bytes, and this takes ${text.length}. Nothing was written.`,
    )
  const before = token.find(template(label))
  const made = token.run((module, session) =>
    module.C_CreateObject(session, [
      ...template(label),
      { type: ck.CKA_PRIVATE, value: true },
      { type: ck.CKA_VALUE, value: Buffer.from(text) },
    ]),
  )
  if (token.attribute(made, ck.CKA_VALUE)?.equals(text) !== true) {
    token.run((module, session) => module.C_DestroyObject(session, made))
    throw new VaultError("integrity-broken", `The token "${token.label}" gives back another text than was written.`)
  }
  for (const object of before) token.run((module, session) => module.C_DestroyObject(session, object))
}

/** Removes what is called so. False where nothing was. */
export function removeTokenData(token: Token, label: string): boolean {
  const found = token.find(template(label))
  for (const object of found) token.run((module, session) => module.C_DestroyObject(session, object))
  return found.length > 0
}
