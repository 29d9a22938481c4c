import { createDecipheriv, createHash, createHmac, ECDH } from "node:crypto"
import { bech32 } from "@scure/base"
import type { Identity, Stanza } from "age-encryption"
import { VaultError } from "../../record/index.ts"
import { fromUnpadded } from "../plugins/stanza-text.ts"

const label = "age-encryption.org/p256tag"
const pointBytes = 65
const tagBytes = 4

/** The recipient `age1tag1…` of a point on P-256 (C2SP age.md, "The tagged recipient types"). */
export const tagRecipient = (point: Uint8Array): string => bech32.encodeFromBytes("age1tag", compressed(point))

/** The uncompressed point (65 bytes) of a recipient `age1tag1…`; null for every other text. */
export function pointOfTagRecipient(recipient: string): Buffer | null {
  try {
    const { prefix, bytes } = bech32.decodeToBytes(recipient)
    if (prefix !== "age1tag" || bytes.length !== 33) return null
    return ECDH.convertKey(bytes, "prime256v1", undefined, undefined, "uncompressed") as Buffer
  } catch {
    return null
  }
}

const compressed = (point: Uint8Array): Buffer =>
  ECDH.convertKey(point, "prime256v1", undefined, undefined, "compressed") as Buffer

/** The x-coordinate (32 bytes) that a private key shares with a point: by a token, which keeps the key to itself. */
export type SharedX = (share: Uint8Array) => Promise<Uint8Array>

/**
 * The identity of a P-256 key that only does ECDH, for stanzas `p256tag`.
 * @param point the uncompressed public point.
 */
export function tagIdentity(point: Uint8Array, sharedX: SharedX): Identity {
  return {
    async unwrapFileKey(stanzas) {
      for (const stanza of stanzas) {
        if (stanza.args[0] !== "p256tag") continue
        const { tag, share, body } = readStanza(stanza)
        // Not a secret: it only says for whom the stanza is, so that no token is asked for another's.
        if (!tag.equals(tagOf(share, point))) continue
        const fileKey = openBase(await sharedX(share), share, point, body)
        if (fileKey !== null) return fileKey
      }
      return null
    },
  }
}

function readStanza({ args, body }: Stanza): { tag: Buffer; share: Buffer; body: Uint8Array } {
  const [, tagText = "", shareText = ""] = args
  const tag = fromUnpadded(tagText)
  const share = fromUnpadded(shareText)
  if (args.length !== 3 || tag?.length !== tagBytes || share?.length !== pointBytes || body.length !== 32)
    throw new VaultError("file-damaged", "The header for the token is malformed.")
  return { tag, share, body }
}

const hmac = (key: Uint8Array | string, ...parts: readonly (Uint8Array | string)[]): Buffer => {
  const mac = createHmac("sha256", key)
  for (const part of parts) mac.update(part)
  return mac.digest()
}

const tagOf = (share: Uint8Array, point: Uint8Array): Buffer =>
  hmac(label, share, createHash("sha256").update(compressed(point)).digest().subarray(0, 4)).subarray(0, tagBytes)

// RFC 9180 §7: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305.
const kemSuite = Buffer.from([...Buffer.from("KEM"), 0x00, 0x10])
const hpkeSuite = Buffer.from([...Buffer.from("HPKE"), 0x00, 0x10, 0x00, 0x01, 0x00, 0x03])

/** RFC 9180 §4: LabeledExtract. */
const extract = (suite: Uint8Array, salt: Uint8Array, name: string, input: Uint8Array | string): Buffer =>
  hmac(salt, "HPKE-v1", suite, name, input)

/** RFC 9180 §4: LabeledExpand, for lengths up to one hash. */
function expand(suite: Uint8Array, key: Uint8Array, name: string, info: Uint8Array, length: number): Buffer {
  const size = Buffer.from([0, length])
  return hmac(key, size, "HPKE-v1", suite, name, info, Buffer.from([1])).subarray(0, length)
}

/** RFC 9180 §6.1: OpenBase with age's label as info and no further data; null where it does not authenticate. */
export function openBase(
  sharedX: Uint8Array,
  share: Uint8Array,
  point: Uint8Array,
  body: Uint8Array,
  info: Uint8Array = Buffer.from(label),
  data: Uint8Array = new Uint8Array(),
): Uint8Array | null {
  const none = Buffer.alloc(0)
  const context = Buffer.concat([share, point])
  const shared = expand(kemSuite, extract(kemSuite, none, "eae_prk", sharedX), "shared_secret", context, 32)
  const schedule = Buffer.concat([
    Buffer.from([0]),
    extract(hpkeSuite, none, "psk_id_hash", none),
    extract(hpkeSuite, none, "info_hash", info),
  ])
  const secret = extract(hpkeSuite, shared, "secret", none)
  const key = expand(hpkeSuite, secret, "key", schedule, 32)
  const nonce = expand(hpkeSuite, secret, "base_nonce", schedule, 12)
  const decipher = createDecipheriv("chacha20-poly1305", key, nonce, { authTagLength: 16 })
  decipher.setAuthTag(body.subarray(body.length - 16))
  decipher.setAAD(data, { plaintextLength: body.length - 16 })
  const plain = decipher.update(body.subarray(0, body.length - 16))
  try {
    decipher.final()
    return new Uint8Array(plain)
  } catch {
    return null
  }
}
