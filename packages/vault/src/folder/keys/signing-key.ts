import { createHash, createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign, verify } from "node:crypto"

// RFC 8410 §7: the DER around a raw Ed25519 seed and public key.
const privatePrefix = Buffer.from("302e020100300506032b657004220420", "hex")
const publicPrefix = Buffer.from("302a300506032b6570032100", "hex")

/** An Ed25519 key that signs; `verifyKey` is the raw public key, base64url. */
export interface SigningKey {
  readonly verifyKey: string
  readonly seed: string
  sign(message: Uint8Array | string): Buffer
}

/** A signing key from its 32-byte seed (base64url), or a new one. */
export function signingKey(seed: string = randomBytes(32).toString("base64url")): SigningKey {
  const raw = Buffer.from(seed, "base64url")
  if (raw.length !== 32) throw new RangeError("an Ed25519 seed has 32 bytes")
  const key = createPrivateKey({ key: Buffer.concat([privatePrefix, raw]), format: "der", type: "pkcs8" })
  const spki = createPublicKey(key).export({ format: "der", type: "spki" })
  return {
    verifyKey: spki.subarray(publicPrefix.length).toString("base64url"),
    seed,
    sign: message => sign(null, Buffer.from(message as string), key),
  }
}

const parsed = new Map<string, KeyObject | null>()

function publicKey(verifyKey: string): KeyObject | null {
  if (!parsed.has(verifyKey)) {
    const raw = Buffer.from(verifyKey, "base64url")
    const fits = raw.length === 32
    parsed.set(
      verifyKey,
      fits ? createPublicKey({ key: Buffer.concat([publicPrefix, raw]), format: "der", type: "spki" }) : null,
    )
  }
  return parsed.get(verifyKey)!
}

const answers = new Map<string, boolean>()
const maxAnswers = 20_000

/**
 * Tells whether the signature (RFC 8032) is this key's over this message; false for anything malformed. The answer depends on nothing else, so it
 * is kept: documents, certificates and rules are asked about at every look at the vault.
 */
export function isSignedBy(verifyKey: string, message: Uint8Array | string, signature: Uint8Array): boolean {
  const key = publicKey(verifyKey)
  if (key === null || signature.length !== 64) return false
  const question = createHash("sha256")
    .update(JSON.stringify(verifyKey))
    .update(signature)
    .update(message)
    .digest("hex")
  const known = answers.get(question)
  if (known !== undefined) return known
  const answer = verify(null, Buffer.from(message as string), key, signature)
  if (answers.size >= maxAnswers) answers.clear()
  answers.set(question, answer)
  return answer
}

export const sha256Hex = (data: Uint8Array | string): string => createHash("sha256").update(data).digest("hex")

/** The vault's name: bound to its founder's key, so nobody else can make a vault of the same name. */
export const vaultIdOf = (founderVerifyKey: string): string =>
  `pv1${sha256Hex(`postern-vault/id/v1\n${founderVerifyKey}`).slice(0, 32)}`
