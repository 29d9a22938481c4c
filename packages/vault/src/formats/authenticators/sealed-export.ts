import { createDecipheriv, createHash, pbkdf2, scrypt } from "node:crypto"
import { promisify } from "node:util"
import { VaultError } from "../../record/index.ts"

/** Asks for the password of a sealed export, and says of what. */
export type AskPassword = (of: string) => Promise<string>

/** A cost of key derivation, which a file may hold anything in place of. @throws VaultError `file-damaged`. */
export function count(value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1) return value
  throw malformed("export")
}

export const malformed = (of: string): VaultError =>
  new VaultError("file-damaged", `The ${of}'s encryption parameters are malformed.`)

export const wrongPassword = (of: string): VaultError =>
  new VaultError("passphrase-wrong", `That password does not open this ${of}.`)

export const tooCostly = (of: string): VaultError =>
  new VaultError(
    "kdf-too-costly",
    `The ${of} asks for more key derivation work than is reasonable; nothing was computed.`,
  )

/** AES-256-GCM with its tag at the end; null where the tag is another's. */
export function openGcm(
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  { tag, data }: { tag?: Uint8Array; data?: Uint8Array } = {},
): Buffer | null {
  const mac = tag ?? sealed.subarray(-16)
  if (nonce.length !== 12 || mac.length !== 16 || key.length !== 32) throw malformed("export")
  const decipher = createDecipheriv("aes-256-gcm", key, nonce)
  decipher.setAuthTag(mac)
  if (data !== undefined) decipher.setAAD(data)
  const plain = decipher.update(tag === undefined ? sealed.subarray(0, -16) : sealed)
  try {
    decipher.final()
    return plain
  } catch {
    return null
  }
}

/** AES-256-CBC; null where the padding does not fit, as after a wrong password. */
export function openCbc(key: Uint8Array, iv: Uint8Array, sealed: Uint8Array): Buffer | null {
  const decipher = createDecipheriv("aes-256-cbc", key, iv)
  try {
    return Buffer.concat([decipher.update(sealed), decipher.final()])
  } catch {
    return null
  }
}

/** 32 bytes by PBKDF2, off the main thread. */
export const pbkdf2Key = (
  password: string,
  salt: Uint8Array,
  iterations: number,
  hash: "sha1" | "sha256",
): Promise<Buffer> => promisify(pbkdf2)(password, salt, iterations, 32, hash)

/** 32 bytes by scrypt, off the main thread. */
export const scryptKey = (password: string, salt: Uint8Array, N: number, r: number, p: number): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    scrypt(password, salt, 32, { N, r, p, maxmem: N * r * 128 + (64 << 20) }, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  )

export const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest()
