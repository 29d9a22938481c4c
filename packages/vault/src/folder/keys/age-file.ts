import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto"
import { armor, Decrypter, Encrypter, type Identity, type Recipient, type Stanza } from "age-encryption"
import { VaultError } from "../../record/index.ts"
import { isRecipient, keyOfIdentity, unpadded, x25519Identity, x25519Recipient } from "../sealing/x25519.ts"

const chunkBytes = 64 * 1024
const tagBytes = 16

/** An age file (age-encryption.org/v1) for all the recipients, binary. */
export async function sealAgeFile(
  plain: Uint8Array | string,
  recipients: readonly (string | Recipient)[],
): Promise<Uint8Array> {
  if (recipients.some(recipient => typeof recipient === "string" && !isRecipient(recipient)))
    return sealByLibrary(plain, recipients)
  const fileKey = randomBytes(16)
  const stanzas: Stanza[] = []
  for (const recipient of recipients)
    stanzas.push(
      ...(await (typeof recipient === "string" ? x25519Recipient(recipient) : recipient).wrapFileKey(fileKey)),
    )
  const header = `${["age-encryption.org/v1", ...stanzas.map(stanzaText)].join("\n")}\n---`
  const mac = createHmac("sha256", deriveKey(fileKey, "", "header"))
    .update(header)
    .digest()
  const nonce = randomBytes(16)
  const head = Buffer.concat([Buffer.from(`${header} ${unpadded(mac)}\n`), nonce])
  const content = Buffer.from(plain as string)
  // Filled piece by piece: of a log of a hundred megabytes every further copy counts.
  const file = Buffer.allocUnsafe(head.length + content.length + tagBytes * chunksOf(content.length))
  let at = head.copy(file)
  for (const chunk of sealPayload(content, deriveKey(fileKey, nonce, "payload"))) at += chunk.copy(file, at)
  return file
}

/** An empty content has one chunk, too. */
const chunksOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / chunkBytes))

/** For recipients of other kinds, which the library knows. */
async function sealByLibrary(
  plain: Uint8Array | string,
  recipients: readonly (string | Recipient)[],
): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  return encrypter.encrypt(plain)
}

const deriveKey = (fileKey: Uint8Array, salt: Uint8Array | string, label: string): Buffer =>
  Buffer.from(hkdfSync("sha256", fileKey, salt, label, 32))

/** A stanza's body stands in lines of 64, of which the last is shorter, and may be empty. */
function stanzaText({ args, body }: Stanza): string {
  const lines = unpadded(body).match(/.{1,64}/g) ?? []
  return [`-> ${args.join(" ")}`, ...lines, ...(lines.at(-1)?.length === 64 || lines.length === 0 ? [""] : [])].join(
    "\n",
  )
}

function* sealPayload(plain: Buffer, key: Buffer): Iterable<Buffer> {
  const nonce = Buffer.alloc(12)
  for (let at = 0, index = 0; at === 0 || at < plain.length; at += chunkBytes, index++) {
    nonce.writeUIntBE(index, 5, 6)
    nonce[11] = at + chunkBytes >= plain.length ? 1 : 0
    const cipher = createCipheriv("chacha20-poly1305", key, nonce, { authTagLength: tagBytes })
    yield Buffer.concat([cipher.update(plain.subarray(at, at + chunkBytes)), cipher.final(), cipher.getAuthTag()])
  }
}

/** The same, as text between `-----BEGIN AGE ENCRYPTED FILE-----` lines. */
export async function sealArmored(plain: string, recipients: readonly (string | Recipient)[]): Promise<string> {
  return armor.encode(await sealAgeFile(plain, recipients))
}

/**
 * Finds the key of a file from its header: here, or in another process that keeps the identity to itself.
 * @throws VaultError `locked` where the file is not for this identity, `file-damaged` where the header is malformed.
 */
export type HeaderOpener = (header: Uint8Array) => Promise<Uint8Array>

/** A header opener from age identities, `AGE-SECRET-KEY-1…`, or custom ones: the first that fits opens. */
export function headerOpener(...identities: readonly (string | Identity)[]): HeaderOpener {
  const decrypter = new Decrypter()
  for (const identity of identities)
    decrypter.addIdentity(
      typeof identity === "string" && identity.startsWith("AGE-SECRET-KEY-1")
        ? x25519Identity(keyOfIdentity(identity))
        : identity,
    )
  return async header => {
    try {
      return await decrypter.decryptHeader(header)
    } catch (cause) {
      if (cause instanceof VaultError) throw cause
      if (/no identity matched/.test(String(cause)))
        throw new VaultError("locked", "The file is not encrypted for this key.", { cause })
      throw new VaultError("file-damaged", "The file's age header cannot be read.", { cause })
    }
  }
}

/** What could be read of an age file. `cutAtByte` is the plain size up to the first chunk that does not authenticate. */
export interface OpenedAgeFile {
  readonly plain: Buffer
  readonly cutAtByte: number | null
}

/**
 * Opens an age file, binary or armored, as far as it authenticates: a file cut short or damaged half-way still gives the
 * chunks before, each of which carries its own Poly1305 tag.
 * @throws VaultError `file-damaged` where not even the header can be read, `locked` where no identity is a recipient.
 */
export async function openAgeFile(file: Uint8Array, openHeader: HeaderOpener): Promise<OpenedAgeFile> {
  const bytes = asBinary(file)
  const start = payloadStart(bytes)
  if (start === 0) throw new VaultError("file-damaged", "The file has no complete age header.")
  const fileKey = await openHeader(bytes.subarray(0, start))
  return openPayload(bytes.subarray(start), fileKey)
}

function asBinary(file: Uint8Array): Uint8Array {
  const head = Buffer.from(file.buffer, file.byteOffset, Math.min(file.length, 64)).toString("latin1").trimStart()
  if (!head.startsWith("-----BEGIN AGE")) return file
  try {
    return armor.decode(Buffer.from(file).toString("latin1"))
  } catch (cause) {
    throw new VaultError("file-damaged", "The file's age armor cannot be read.", { cause })
  }
}

function payloadStart(bytes: Uint8Array): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const footer = buffer.subarray(0, 1 << 20).indexOf("\n---")
  return footer < 0 ? 0 : buffer.indexOf("\n", footer + 1) + 1
}

/** STREAM (age spec, "Payload"), by node:crypto: four times as fast as the library's, and it keeps the readable beginning. */
function openPayload(payload: Uint8Array, fileKey: Uint8Array): OpenedAgeFile {
  const key = deriveKey(fileKey, payload.subarray(0, 16), "payload")
  const body = payload.subarray(16)
  const step = chunkBytes + tagBytes
  const plain = Buffer.alloc(body.length)
  let length = 0
  const nonce = Buffer.alloc(12)
  let at = 0
  for (let index = 0; ; index++) {
    const last = body.length - at <= step
    nonce.writeUIntBE(index, 5, 6)
    nonce[11] = last ? 1 : 0
    const chunk = openChunk(body.subarray(at, at + step), key, nonce)
    if (chunk === null) return { plain: plain.subarray(0, length), cutAtByte: length }
    length += chunk.copy(plain, length)
    at += step
    if (last) return { plain: plain.subarray(0, length), cutAtByte: null }
  }
}

function openChunk(sealed: Uint8Array, key: Buffer, nonce: Buffer): Buffer | null {
  if (sealed.length < tagBytes) return null
  const decipher = createDecipheriv("chacha20-poly1305", key, nonce, { authTagLength: tagBytes })
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
  const plain = decipher.update(sealed.subarray(0, sealed.length - tagBytes))
  try {
    decipher.final()
    return plain
  } catch {
    return null
  }
}
