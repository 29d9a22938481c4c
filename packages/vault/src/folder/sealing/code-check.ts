import { createHash, randomBytes, timingSafeEqual } from "node:crypto"
import type { SealedCodes } from "../../record/index.ts"

/** A code as it lies inside of its seal. The salt keeps short codes from being guessed by their check. */
export interface SaltedCode {
  readonly code: string
  /** 16 bytes, base64url, another one for each code. */
  readonly salt: string
}

export const withSalt = (code: string): SaltedCode => ({ code, salt: randomBytes(16).toString("base64url") })

const half = (text: string): Buffer => createHash("sha256").update(text).digest().subarray(0, 16)

/** What binds a code to its place in the vault: 16 bytes of SHA-256, base64url. It stands outside of the seal and never changes. */
export const checkOfCode = (batch: string, index: number, { code, salt }: SaltedCode): string =>
  half(`postern-vault/code/v1\n${batch}\n${index}\n${salt}\n${code}`).toString("base64url")

/** What binds a share to the code and the member that it is for. */
export const commitOfShare = (batch: string, index: number, member: string, share: string): string =>
  half(`postern-vault/share/v1\n${batch}\n${index}\n${member}\n${share}`).toString("base64url")

/** Compares two checks or commitments without saying how far they agree. */
export function isSameHash(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}

/** Whether the code is the one that was there when the batch was added. */
export const fitsCheck = (batch: string, index: number, salted: SaltedCode, { checks }: SealedCodes): boolean =>
  isSameHash(checkOfCode(batch, index, salted), checks[index] ?? "")
