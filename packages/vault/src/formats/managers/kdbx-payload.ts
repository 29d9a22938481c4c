import { createDecipheriv, createHash, createHmac, timingSafeEqual } from "node:crypto"
import { promisify } from "node:util"
import { gunzip } from "node:zlib"
import kdbxweb from "kdbxweb"
import { VaultError } from "../../record/index.ts"
import { useNativeArgon2 } from "./kdbx-argon2.ts"
import { assertBearableKdbx } from "./kdbx-cost.ts"

/** What a database unpacks to at most, attachments included. */
export const maxPayloadBytes = 256 << 20

/** What a database holds, opened. */
export interface KdbxPayload {
  readonly xml: string
  /** The stream with which single values are hidden once more inside. */
  readonly innerStream: { readonly algorithm: number; readonly key: ArrayBuffer }
  /** SHA-256 of the header, base64: KDBX 3.1 repeats it inside. */
  readonly headerHash: string
}

export interface KdbxKeys {
  readonly password: string
  readonly keyFile: Uint8Array | null
}

/**
 * Decrypts and unpacks a KeePass database (KDBX 3.1 or 4). The library would do it too, and unpack whatever comes: a file of 250 KB can
 * hold a gibibyte.
 * @throws VaultError `passphrase-wrong`; `kdf-too-costly` before any work; `file-damaged`.
 */
export async function openKdbx(bytes: Uint8Array, keys: KdbxKeys, maxBytes = maxPayloadBytes): Promise<KdbxPayload> {
  const header = readHeader(bytes)
  assertBearableKdbx(header)
  useNativeArgon2(kdbxweb)
  const credentials = new kdbxweb.Credentials(
    kdbxweb.ProtectedValue.fromString(keys.password),
    keys.keyFile === null ? null : exactBuffer(keys.keyFile),
  )
  await credentials.ready
  const end = header.endPos!
  const headerBytes = Buffer.from(bytes.subarray(0, end))
  const rest = Buffer.from(bytes.subarray(end))
  const headerHash = sha256(headerBytes)
  const packed =
    header.versionMajor === 3
      ? await openThree(header, credentials, rest)
      : await openFour(header, credentials, headerBytes, rest)
  const payload = header.compression === 1 ? await unpack(packed, maxBytes) : packed
  if (payload.length > maxBytes) throw tooLarge(maxBytes)
  const inner = header.versionMajor === 3 ? ownStream(header, payload) : readInnerHeader(payload)
  return { ...inner, headerHash: headerHash.toString("base64") }
}

function readHeader(bytes: Uint8Array): kdbxweb.KdbxHeader {
  const context = new kdbxweb.KdbxContext({ kdbx: new kdbxweb.Kdbx() })
  try {
    const header = kdbxweb.KdbxHeader.read(new kdbxweb.BinaryStream(exactBuffer(bytes)), context)
    if (![header.masterSeed, header.encryptionIV, header.dataCipherUuid, header.endPos].includes(undefined))
      return header
  } catch (error) {
    // 2^53 rounds and more are no number to the library.
    if (error instanceof Error && error.message === "too large number")
      throw new VaultError(
        "kdf-too-costly",
        "The KeePass database asks for endless key derivation; nothing was computed.",
      )
  }
  throw damaged("header is cut short or malformed")
}

async function openThree(
  header: kdbxweb.KdbxHeader,
  credentials: kdbxweb.Credentials,
  sealed: Buffer,
): Promise<Buffer> {
  const { transformSeed, keyEncryptionRounds, masterSeed, streamStartBytes } = header
  if (transformSeed === undefined || !keyEncryptionRounds || streamStartBytes === undefined)
    throw damaged("header is incomplete")
  const composite = new Uint8Array(await credentials.getHash())
  const derived = await kdbxweb.KeyEncryptorAes.encrypt(composite, transformSeed, keyEncryptionRounds)
  const key = sha256(Buffer.from(masterSeed!), sha256(derived))
  const plain = decrypt(header, key, sealed)
  const start = Buffer.from(streamStartBytes)
  if (plain === null || plain.length < start.length || !timingSafeEqual(plain.subarray(0, start.length), start))
    throw wrongKey()
  return joinHashedBlocks(plain.subarray(start.length))
}

async function openFour(
  header: kdbxweb.KdbxHeader,
  credentials: kdbxweb.Credentials,
  headerBytes: Buffer,
  rest: Buffer,
): Promise<Buffer> {
  const { kdfParameters, masterSeed } = header
  const salt = kdfParameters?.get("S")
  if (kdfParameters === undefined || !(salt instanceof ArrayBuffer) || rest.length < 64)
    throw damaged("header is incomplete")
  if (!sha256(headerBytes).equals(rest.subarray(0, 32))) throw damaged("header is not what was written")
  const composite = await credentials.getHash(salt)
  const derived = Buffer.from(await kdbxweb.KeyEncryptorKdf.encrypt(composite, kdfParameters))
  const seed = Buffer.from(masterSeed!)
  const macKey = createHash("sha512").update(seed).update(derived).update(Buffer.of(1)).digest()
  const headerMac = createHmac("sha256", blockKey(macKey, 0xffff_ffff_ffff_ffffn)).update(headerBytes).digest()
  if (!timingSafeEqual(headerMac, rest.subarray(32, 64))) throw wrongKey()
  const plain = decrypt(header, sha256(seed, derived), joinSignedBlocks(rest.subarray(64), macKey))
  if (plain === null) throw damaged("content does not decrypt")
  return plain
}

function decrypt({ dataCipherUuid, encryptionIV }: kdbxweb.KdbxHeader, key: Buffer, sealed: Buffer): Buffer | null {
  const iv = Buffer.from(encryptionIV!)
  const cipher = dataCipherUuid!.toString()
  const isAes = cipher === kdbxweb.Consts.CipherId.Aes
  if (!isAes && cipher !== kdbxweb.Consts.CipherId.ChaCha20)
    throw new VaultError(
      "file-damaged",
      "The KeePass database is encrypted in a way that is not read: use AES or ChaCha20.",
    )
  if (iv.length !== (isAes ? 16 : 12)) throw damaged("header is malformed")
  const decipher = isAes
    ? createDecipheriv("aes-256-cbc", key, iv)
    : createDecipheriv("chacha20", key, Buffer.concat([Buffer.alloc(4), iv]))
  try {
    return Buffer.concat([decipher.update(sealed), decipher.final()])
  } catch {
    return null
  }
}

/** KDBX 3.1: index, SHA-256, size, data; the last one is empty, and its hash nothing but zeros. */
function joinHashedBlocks(bytes: Buffer): Buffer {
  const blocks: Buffer[] = []
  for (let at = 0; ; ) {
    if (at + 40 > bytes.length) throw damaged("content is cut short")
    const size = bytes.readUInt32LE(at + 36)
    const block = bytes.subarray(at + 40, at + 40 + size)
    const hash = size === 0 ? Buffer.alloc(32) : sha256(block)
    const isWhole = bytes.readUInt32LE(at) === blocks.length && block.length === size
    if (!isWhole || !hash.equals(bytes.subarray(at + 4, at + 36))) throw damaged("content was altered or cut short")
    if (size === 0) return Buffer.concat(blocks)
    blocks.push(block)
    at += 40 + size
  }
}

/** KDBX 4: HMAC-SHA-256 over index, size and data; size; data. */
function joinSignedBlocks(bytes: Buffer, macKey: Buffer): Buffer {
  const blocks: Buffer[] = []
  for (let at = 0, index = 0n; ; index++) {
    if (at + 36 > bytes.length) throw damaged("content is cut short")
    const size = bytes.readUInt32LE(at + 32)
    const block = bytes.subarray(at + 36, at + 36 + size)
    const place = Buffer.alloc(8)
    place.writeBigUInt64LE(index)
    const mac = createHmac("sha256", blockKey(macKey, index))
    mac
      .update(place)
      .update(bytes.subarray(at + 32, at + 36))
      .update(block)
    if (block.length !== size || !timingSafeEqual(mac.digest(), bytes.subarray(at, at + 32)))
      throw damaged("content was altered or cut short")
    if (size === 0) return Buffer.concat(blocks)
    blocks.push(block)
    at += 36 + size
  }
}

function blockKey(macKey: Buffer, index: bigint): Buffer {
  const place = Buffer.alloc(8)
  place.writeBigUInt64LE(index)
  return createHash("sha512").update(place).update(macKey).digest()
}

async function unpack(packed: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    return await promisify(gunzip)(packed, { maxOutputLength: maxBytes })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(maxBytes)
    throw damaged("content does not unpack")
  }
}

function ownStream({ crsAlgorithm, protectedStreamKey }: kdbxweb.KdbxHeader, payload: Buffer) {
  if (crsAlgorithm === undefined || protectedStreamKey === undefined) throw damaged("header is incomplete")
  return { xml: payload.toString("utf8"), innerStream: { algorithm: crsAlgorithm, key: protectedStreamKey } }
}

/** KDBX 4: fields of id, size and data before the XML. Attachments are passed over. */
function readInnerHeader(payload: Buffer): Pick<KdbxPayload, "xml" | "innerStream"> {
  let algorithm: number | undefined
  let key: ArrayBuffer | undefined
  for (let at = 0; at + 5 <= payload.length; ) {
    const id = payload[at]!
    const size = payload.readUInt32LE(at + 1)
    const value = payload.subarray(at + 5, at + 5 + size)
    if (value.length !== size) break
    at += 5 + size
    if (id === 1 && size === 4) algorithm = value.readUInt32LE(0)
    if (id === 2) key = exactBuffer(value)
    if (id !== 0) continue
    if (algorithm === undefined || key === undefined) break
    return { xml: payload.toString("utf8", at), innerStream: { algorithm, key } }
  }
  throw damaged("inner header is malformed")
}

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash("sha256")
  for (const part of parts) hash.update(part)
  return hash.digest()
}
const exactBuffer = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer
const damaged = (what: string): VaultError =>
  new VaultError("file-damaged", `The KeePass database cannot be read: its ${what}.`)
const wrongKey = (): VaultError =>
  new VaultError("passphrase-wrong", "That password (and key file) does not open this KeePass database.")
const tooLarge = (maxBytes: number): VaultError =>
  new VaultError(
    "file-damaged",
    `The KeePass database would unpack to more than ${maxBytes >> 20} MiB; reading it was stopped. If it holds large attachments, export it as XML.`,
  )
