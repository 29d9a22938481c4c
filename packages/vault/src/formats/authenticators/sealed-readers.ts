import { VaultError } from "../../record/index.ts"
import { argon2 } from "../bytes/argon2.ts"
import { asObject, asText, objectsIn, parseJson } from "../bytes/json.ts"
import {
  type AskPassword,
  count,
  malformed,
  openCbc,
  openGcm,
  pbkdf2Key,
  scryptKey,
  sha256,
  tooCostly,
  wrongPassword,
} from "./sealed-export.ts"

const hex = (value: unknown): Buffer => Buffer.from(asText(value), "hex")
const base64 = (value: unknown): Buffer => Buffer.from(asText(value), "base64")

/** An opened export's JSON. @throws VaultError `file-damaged`. */
function jsonOf(plain: Uint8Array, of: string): unknown {
  const json = parseJson(Buffer.from(plain).toString("utf8"))
  if (json === undefined) throw new VaultError("file-damaged", `The ${of} holds no JSON.`)
  return json
}

/** Aegis' database from its sealed form: scrypt for each password slot, AES-256-GCM. */
export async function openAegis(json: unknown, ask: AskPassword): Promise<unknown> {
  const of = "Aegis vault"
  const { header, db } = asObject(json)
  const params = asObject(asObject(header).params)
  const slots = objectsIn(asObject(header).slots).filter(slot => slot.type === 1)
  if (slots.length === 0)
    throw new VaultError("file-damaged", "The Aegis vault has no password slot: it cannot be opened by a password.")
  const password = await ask(of)
  for (const { n, r, p, salt, key, key_params } of slots.slice(0, 8)) {
    const [N, blocks, lanes] = [count(n), count(r), count(p)]
    // RFC 7914 §2: N is a power of two, from 2 on.
    if (N < 2 || !Number.isInteger(Math.log2(N))) throw malformed(of)
    if (N > 2 ** 20 || blocks > 16 || lanes > 4 || N * blocks > 2 ** 23) throw tooCostly(of)
    const derived = await scryptKey(password, hex(salt), N, blocks, lanes)
    const slot = asObject(key_params)
    const master = openGcm(derived, hex(slot.nonce), hex(key), { tag: hex(slot.tag) })
    if (master === null) continue
    const plain = openGcm(master, hex(params.nonce), base64(db), { tag: hex(params.tag) })
    if (plain === null) throw new VaultError("file-damaged", "The Aegis vault was altered after it was written.")
    return jsonOf(plain, of)
  }
  throw wrongPassword(of)
}

/** 2FAS' services from their sealed form: PBKDF2-SHA-256 of 10,000 rounds, AES-256-GCM. */
export async function openTwoFas(sealed: string, ask: AskPassword): Promise<unknown> {
  const of = "2FAS backup"
  const [data, salt, nonce] = sealed.split(":").map(base64)
  if (data === undefined || salt === undefined || nonce === undefined || data.length < 16) throw malformed(of)
  const plain = openGcm(await pbkdf2Key(await ask(of), salt, 10_000, "sha256"), nonce, data)
  if (plain === null) throw wrongPassword(of)
  return jsonOf(plain, of)
}

/** Stratum's magic, of this version and of the one before, when the program was called Authenticator Pro. */
export const isSealedStratum = (bytes: Uint8Array): boolean =>
  /^authenticatorpro$/i.test(Buffer.from(bytes.subarray(0, 16)).toString("latin1"))

/** Stratum: Argon2id (3 passes, 64 MiB, 4 lanes) and AES-256-GCM; before, PBKDF2-SHA-1 of 64,000 rounds and AES-256-CBC. */
export async function openStratum(bytes: Uint8Array, ask: AskPassword): Promise<unknown> {
  const of = "Stratum backup"
  const isCurrent = Buffer.from(bytes.subarray(0, 16)).toString("latin1") === "AUTHENTICATORPRO"
  const body = Buffer.from(bytes.subarray(16))
  if (body.length < 16 + 12 + 16) throw new VaultError("file-damaged", "The Stratum backup was cut off.")
  const password = await ask(of)
  const plain = isCurrent
    ? openGcm(
        await argon2(password, body.subarray(0, 16), {
          algorithm: "argon2id",
          version: 19,
          memoryKiB: 65_536,
          iterations: 3,
          parallelism: 4,
        }),
        body.subarray(16, 28),
        body.subarray(28),
      )
    : openCbc(await pbkdf2Key(password, body.subarray(0, 20), 64_000, "sha1"), body.subarray(20, 36), body.subarray(36))
  if (plain === null) throw wrongPassword(of)
  const json = parseJson(plain.toString("utf8"))
  // CBC has no tag: a wrong password may leave bytes that look whole.
  if (json === undefined) throw wrongPassword(of)
  return json
}

const maxAndOtpIterations = 2_000_000

/**
 * andOTP has no magic: its sealed file is known by its name. Four bytes of the number of rounds (PBKDF2-SHA-1), a salt, then AES-256-GCM;
 * before version 0.6.3 the key was a plain hash of the password.
 */
export async function openAndOtp(bytes: Uint8Array, ask: AskPassword): Promise<unknown> {
  const of = "andOTP backup"
  const file = Buffer.from(bytes)
  if (file.length < 4 + 12 + 12 + 16) throw new VaultError("file-damaged", "The andOTP backup was cut off.")
  const iterations = file.readUInt32BE(0)
  const password = await ask(of)
  const plain =
    (iterations >= 1 && iterations <= maxAndOtpIterations
      ? openGcm(
          await pbkdf2Key(password, file.subarray(4, 16), iterations, "sha1"),
          file.subarray(16, 28),
          file.subarray(28),
        )
      : null) ?? openGcm(sha256(password), file.subarray(0, 12), file.subarray(12))
  if (plain === null) throw wrongPassword(of)
  return jsonOf(plain, of)
}

export const isSealedProton = (json: unknown): boolean => {
  const { version, salt, content } = asObject(json)
  return typeof version === "number" && typeof salt === "string" && typeof content === "string"
}

/** Proton Authenticator: Argon2id (2 passes, 19 MiB, 1 lane), AES-256-GCM bound to the export's name. */
export async function openProton(json: unknown, ask: AskPassword): Promise<unknown> {
  const of = "Proton Authenticator export"
  const { salt, content } = asObject(json)
  const sealed = base64(content)
  if (sealed.length < 12 + 16 || base64(salt).length < 8) throw malformed(of)
  const key = await argon2(await ask(of), base64(salt), {
    algorithm: "argon2id",
    version: 19,
    memoryKiB: 19 * 1024,
    iterations: 2,
    parallelism: 1,
  })
  const plain = openGcm(key, sealed.subarray(0, 12), sealed.subarray(12), {
    data: Buffer.from("proton.authenticator.export.v1"),
  })
  if (plain === null) throw wrongPassword(of)
  return jsonOf(plain, of)
}

export const isSealedEnte = (json: unknown): boolean => {
  const { kdfParams, encryptedData } = asObject(json)
  return typeof encryptedData === "string" && typeof kdfParams === "object" && kdfParams !== null
}

/** Ente: Argon2id as the file says (libsodium's `pwhash`), XChaCha20-Poly1305 as one chunk of libsodium's `secretstream`. */
export async function openEnte(json: unknown, ask: AskPassword): Promise<string> {
  const of = "Ente Auth export"
  const { kdfParams, encryptedData, encryptionNonce } = asObject(json)
  const { memLimit, opsLimit, salt } = asObject(kdfParams)
  const [memoryBytes, passes] = [count(memLimit), count(opsLimit)]
  const header = base64(encryptionNonce)
  const sealed = base64(encryptedData)
  if (memoryBytes < 8192 || base64(salt).length !== 16 || header.length !== 24 || sealed.length < 17)
    throw malformed(of)
  // Ente halves the memory and doubles the passes on small devices: their product stays at 4 GiB.
  if (memoryBytes > 1 << 30 || memoryBytes * passes > 2 ** 32) throw tooCostly(of)
  const password = await ask(of)
  const key = await argon2(password, base64(salt), {
    algorithm: "argon2id",
    version: 19,
    memoryKiB: Math.floor(memoryBytes / 1024),
    iterations: passes,
    parallelism: 1,
  })
  const { default: sodium } = await import("libsodium-wrappers")
  await sodium.ready
  const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, key)
  const opened = sodium.crypto_secretstream_xchacha20poly1305_pull(state, sealed, null)
  if (opened === false) throw wrongPassword(of)
  return Buffer.from(opened.message).toString("utf8")
}
