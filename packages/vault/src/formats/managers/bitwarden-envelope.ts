import { createDecipheriv, createHash, createHmac, pbkdf2, timingSafeEqual } from "node:crypto"
import { promisify } from "node:util"
import { VaultError } from "../../record/index.ts"
import { argon2 } from "../bytes/argon2.ts"
import { asText, parseJson } from "../bytes/json.ts"

/** The part of a password-protected export that is not encrypted. */
export interface BitwardenEnvelope {
  readonly encrypted: true
  readonly passwordProtected: true
  readonly salt: string
  /** 0 PBKDF2, 1 Argon2id. */
  readonly kdfType: number
  readonly kdfIterations: number
  /** MiB. */
  readonly kdfMemory?: number | null
  readonly kdfParallelism?: number | null
  readonly encKeyValidation_DO_NOT_EDIT: string
  readonly data: string
}

/** Whether this JSON is a Bitwarden export of any kind. */
export function isBitwarden(json: unknown): boolean {
  const { encrypted, items, data } = (json ?? {}) as Record<string, unknown>
  return typeof encrypted === "boolean" && (Array.isArray(items) || typeof data === "string" || encrypted)
}

/** @throws VaultError `input-needed` for an account-restricted export, which only its own account can open. */
export function isBitwardenEnvelope(json: unknown): json is BitwardenEnvelope {
  const { encrypted, passwordProtected } = json as Record<string, unknown>
  if (encrypted === true && passwordProtected !== true)
    throw new VaultError(
      "usage-wrong",
      "This Bitwarden export is restricted to its own account. Export again as .json (Encrypted) with “Password protected”.",
    )
  return encrypted === true
}

/**
 * The keys of a password-protected export. The file is not ours: its costs are bounded (Bitwarden's own limits) before any work.
 * @throws VaultError `kdf-too-costly`, `file-damaged`.
 */
export async function deriveBitwardenKeys(
  envelope: Omit<BitwardenEnvelope, "data" | "encKeyValidation_DO_NOT_EDIT" | "encrypted" | "passwordProtected">,
  password: string,
): Promise<{ enc: Buffer; mac: Buffer }> {
  const { salt, kdfType, kdfIterations: iterations } = envelope
  const memoryMiB = envelope.kdfMemory ?? 64
  const parallelism = envelope.kdfParallelism ?? 4
  const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1
  if (
    typeof salt !== "string" ||
    ![iterations, memoryMiB, parallelism].every(isCount) ||
    (kdfType !== 0 && kdfType !== 1)
  )
    throw new VaultError("file-damaged", "The Bitwarden export's key derivation is not one that Bitwarden writes.")
  const tooCostly = kdfType === 0 ? iterations > 2_000_000 : iterations > 10 || memoryMiB > 1024 || parallelism > 16
  if (tooCostly)
    throw new VaultError(
      "kdf-too-costly",
      "The Bitwarden export asks for more work than Bitwarden allows; nothing was computed. Export it again.",
    )
  const key =
    kdfType === 0
      ? await promisify(pbkdf2)(password, salt, iterations, 32, "sha256")
      : await argon2(password, createHash("sha256").update(salt).digest(), {
          algorithm: "argon2id",
          version: 19,
          memoryKiB: memoryMiB * 1024,
          iterations,
          parallelism,
        })
  // HKDF-Expand (RFC 5869 §2.3) of one block, without the extract step.
  const expand = (info: string): Buffer => createHmac("sha256", key).update(info).update(Uint8Array.of(1)).digest()
  return { enc: expand("enc"), mac: expand("mac") }
}

/** Opens an EncString of type 2: AES-256-CBC, HMAC-SHA-256 over iv‖ciphertext. Null where the MAC is another's. */
export function openEncString(text: unknown, keys: { enc: Buffer; mac: Buffer }): Buffer | null {
  const match = /^2\.([A-Za-z0-9+/=]+)\|([A-Za-z0-9+/=]+)\|([A-Za-z0-9+/=]+)$/.exec(asText(text))
  if (match === null)
    throw new VaultError("file-damaged", "The Bitwarden export's encryption is not of the kind that Bitwarden writes.")
  const [iv, sealed, mac] = match.slice(1).map(part => Buffer.from(part, "base64")) as [Buffer, Buffer, Buffer]
  const expectedMac = createHmac("sha256", keys.mac).update(iv).update(sealed).digest()
  if (mac.length !== 32 || !timingSafeEqual(mac, expectedMac)) return null
  const decipher = createDecipheriv("aes-256-cbc", keys.enc, iv)
  return Buffer.concat([decipher.update(sealed), decipher.final()])
}

/** The JSON inside. @throws VaultError `passphrase-wrong`, `file-damaged`, `kdf-too-costly`. */
export async function openBitwarden(envelope: BitwardenEnvelope, password: string): Promise<unknown> {
  const keys = await deriveBitwardenKeys(envelope, password)
  if (openEncString(envelope.encKeyValidation_DO_NOT_EDIT, keys) === null)
    throw new VaultError("passphrase-wrong", "That password does not open this Bitwarden export.")
  const data = openEncString(envelope.data, keys)
  if (data === null) throw new VaultError("file-damaged", "The Bitwarden export was altered after it was written.")
  const json = parseJson(data.toString("utf8"))
  if (json === undefined) throw new VaultError("file-damaged", "The Bitwarden export holds no JSON.")
  return json
}
