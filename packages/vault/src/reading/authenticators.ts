import { createDecipheriv, pbkdf2, scrypt } from "node:crypto"
import { promisify } from "node:util"
import { VaultError } from "../record/index.ts"
import { type Candidate, candidate } from "./candidate.ts"

type Loose = Record<string, unknown>
const text = (value: unknown): string => (typeof value === "string" ? value : "")
const list = (value: unknown): Loose[] =>
  Array.isArray(value) ? value.filter(item => typeof item === "object" && item !== null) : []

/** An account that an authenticator has: the issuer and the account's name, and nothing else of it. */
function inventory(issuer: string, account: string, source: string): Candidate {
  const [prefix, ...rest] = account.split(":")
  const service = issuer || (rest.length > 0 ? prefix!.trim() : "") || account || "Unnamed"
  const login = (rest.length > 0 ? rest.join(":") : account).trim() || null
  return candidate({ name: service, service, login, evidence: [`in ${source}`] })
}

/** A cost of key derivation, which a file may hold anything in place of. */
function count(value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1) return value
  throw new VaultError("file-damaged", "The export's encryption parameters are malformed.")
}

/** AES-256-GCM; null where the tag is another's. */
function openGcm(key: Buffer, nonce: Buffer, sealed: Buffer, tag: Buffer): Buffer | null {
  if (nonce.length !== 12 || tag.length !== 16)
    throw new VaultError("file-damaged", "The export's encryption parameters are malformed.")
  const decipher = createDecipheriv("aes-256-gcm", key, nonce)
  decipher.setAuthTag(tag)
  const plain = decipher.update(sealed)
  try {
    decipher.final()
    return plain
  } catch {
    return null
  }
}

export const isAegis = (json: unknown): boolean => {
  const { entries, header } = (json ?? {}) as Loose
  return list(entries).length === 0 && typeof header === "object" && header !== null && "db" in (json as Loose)
}

/** An Aegis vault, plain or encrypted. @throws VaultError `passphrase-wrong`, `kdf-too-costly`, `file-damaged`. */
export async function readAegis(json: unknown, askPassword: () => Promise<string>): Promise<Candidate[]> {
  const { header, db } = json as { header: Loose; db: unknown }
  const opened = typeof db === "string" ? await openAegis(header, db, await askPassword()) : db
  return list((opened as Loose)?.entries).map(entry => inventory(text(entry.issuer), text(entry.name), "Aegis"))
}

async function openAegis(header: Loose, db: string, password: string): Promise<unknown> {
  const params = (header.params ?? {}) as Loose
  const hex = (value: unknown): Buffer => Buffer.from(text(value), "hex")
  const slots = list(header.slots).filter(slot => slot.type === 1)
  if (slots.length === 0)
    throw new VaultError("file-damaged", "The Aegis vault has no password slot: it cannot be opened by a password.")
  for (const { n, r, p, salt, key, key_params } of slots.slice(0, 8)) {
    const [N, blocks, lanes] = [count(n), count(r), count(p)]
    // RFC 7914 §2: N is a power of two, from 2 on.
    if (N < 2 || !Number.isInteger(Math.log2(N)))
      throw new VaultError("file-damaged", "The Aegis vault's encryption parameters are malformed.")
    if (N > 2 ** 20 || blocks > 16 || lanes > 4 || N * blocks > 2 ** 23)
      throw new VaultError(
        "kdf-too-costly",
        "The Aegis vault asks for more key derivation work than is reasonable; nothing was computed.",
      )
    const derived = await new Promise<Buffer>((resolve, reject) =>
      scrypt(
        password,
        hex(salt),
        32,
        { N, r: blocks, p: lanes, maxmem: N * blocks * 128 + (64 << 20) },
        (error, out) => (error ? reject(error) : resolve(out)),
      ),
    )
    const slotParams = (key_params ?? {}) as Loose
    const master = openGcm(derived, hex(slotParams.nonce), hex(key), hex(slotParams.tag))
    if (master === null) continue
    const plain = openGcm(master, hex(params.nonce), Buffer.from(db, "base64"), hex(params.tag))
    if (plain === null) throw new VaultError("file-damaged", "The Aegis vault was altered after it was written.")
    return JSON.parse(plain.toString("utf8"))
  }
  throw new VaultError("passphrase-wrong", "That password does not open this Aegis vault.")
}

export const isTwoFas = (json: unknown): boolean =>
  Array.isArray((json as Loose)?.services) && typeof (json as Loose)?.schemaVersion === "number"

/** A 2FAS backup, plain or encrypted (PBKDF2-SHA-256 of 10,000 rounds, AES-256-GCM). */
export async function readTwoFas(json: unknown, askPassword: () => Promise<string>): Promise<Candidate[]> {
  const { services, servicesEncrypted } = json as Loose
  const opened =
    text(servicesEncrypted) === "" ? services : await openTwoFas(text(servicesEncrypted), await askPassword())
  return list(opened).map(service => {
    const otp = (service.otp ?? {}) as Loose
    return inventory(text(otp.issuer) || text(service.name), text(otp.account), "2FAS")
  })
}

async function openTwoFas(sealed: string, password: string): Promise<unknown> {
  const [data, salt, nonce] = sealed.split(":").map(part => Buffer.from(part, "base64"))
  if (data === undefined || salt === undefined || nonce === undefined || data.length < 16)
    throw new VaultError("file-damaged", "The 2FAS backup is malformed.")
  const key = await promisify(pbkdf2)(password, salt, 10_000, 32, "sha256")
  const plain = openGcm(key, nonce, data.subarray(0, -16), data.subarray(-16))
  if (plain === null) throw new VaultError("passphrase-wrong", "That password does not open this 2FAS backup.")
  return JSON.parse(plain.toString("utf8"))
}

/** `otpauth://` and Google's `otpauth-migration://` addresses, one a line; Ente and many others write the first. Others are left aside. */
export function readOtpAuth(content: string): Candidate[] {
  const lines = content.split(/\s+/, 100_000)
  return lines.flatMap(line => {
    if (!URL.canParse(line)) return []
    const url = new URL(line)
    if (url.protocol === "otpauth-migration:")
      return readMigration(Buffer.from(url.searchParams.get("data") ?? "", "base64"))
    if (url.protocol !== "otpauth:") return []
    const label = safeDecode(url.pathname.replace(/^\/+/, ""))
    return [inventory(url.searchParams.get("issuer") ?? "", label, "an authenticator's export")]
  })
}

function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** Google's MigrationPayload: field 1 repeated, in it name 2 and issuer 3. Field 1 in that, the seed, is stepped over. */
function readMigration(payload: Buffer): Candidate[] {
  return protobufFields(payload)
    .filter(({ number }) => number === 1)
    .map(({ bytes }) => {
      const fields = protobufFields(bytes)
      const field = (wanted: number): string =>
        fields.find(({ number }) => number === wanted)?.bytes.toString("utf8") ?? ""
      return inventory(field(3), field(2), "Google Authenticator")
    })
}

function protobufFields(bytes: Buffer): { number: number; bytes: Buffer }[] {
  const fields: { number: number; bytes: Buffer }[] = []
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 0; shift < 49; shift += 7) {
      const byte = bytes[at++]
      if (byte === undefined) break
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    throw new VaultError("file-damaged", "The migration address is cut short: copy it whole.")
  }
  while (at < bytes.length) {
    const tag = varint()
    const wire = tag & 7
    if (wire === 0) varint()
    else if (wire === 2) {
      const size = varint()
      if (at + size > bytes.length)
        throw new VaultError("file-damaged", "The migration address is cut short: copy it whole.")
      fields.push({ number: tag >>> 3, bytes: bytes.subarray(at, at + size) })
      at += size
    } else at += wire === 1 ? 8 : wire === 5 ? 4 : bytes.length
  }
  return fields
}
