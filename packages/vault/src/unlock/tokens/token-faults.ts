import { VaultError, type VaultErrorCode } from "../../record/index.ts"

/** What the codes of PKCS#11 (v2.40 §11.1) mean for the person. */
const meanings: Readonly<Record<number, readonly [VaultErrorCode, string]>> = {
  49: ["token-full", "The token has no room left. Nothing was written."],
  80: ["aborted", "It was called off on the token."],
  84: ["not-allowed", "The token cannot do that."],
  112: ["not-allowed", "The token cannot do that: it needs keys of P-256 and ECDH."],
  160: ["pin-wrong", "The PIN is wrong."],
  161: ["pin-wrong", "The PIN has a character that the token does not take."],
  162: ["pin-wrong", "The PIN is shorter or longer than the token's can be."],
  163: ["pin-locked", "The PIN of the token has expired. Set a new one with the token's own program."],
  164: ["pin-locked", "The PIN of the token is locked. Unlock it with the token's own program and its PUK or SO PIN."],
  258: ["not-allowed", "The token has no PIN yet. Set one with the token's own program."],
  181: ["not-allowed", "The token can only be read."],
  226: ["not-allowed", "The token is write-protected."],
}

/** Codes that come where the token is no longer there. */
const gone = new Set([0x03, 0x30, 0x32, 0xb0, 0xb3, 0xe0, 0xe1, 0x101])

/** What went wrong with the token, in words. What is unknown is named by its PKCS#11 name, which holds no secret. */
export function tokenFault(error: unknown, label: string): VaultError {
  if (error instanceof VaultError) return error
  const { code, message = "" } = error as { code?: unknown; message?: string }
  const number = typeof code === "number" ? code : -1
  const known = meanings[number]
  if (known !== undefined) return new VaultError(known[0], `Token "${label}": ${known[1]}`, { cause: error })
  if (gone.has(number))
    return new VaultError("token-missing", `The token "${label}" is no longer there. Plug it in, and try again.`, {
      cause: error,
    })
  const name = /CKR_[A-Z0-9_]+/.exec(message)?.[0] ?? "an unknown fault"
  return new VaultError("not-allowed", `The token "${label}" refused: ${name}.`, { cause: error })
}
