import { createSecretKey, hkdfSync, type KeyObject } from "node:crypto"
import { type KeyRing, PosternError } from "../../issuer/index.ts"

/** What a derived key is for. Each purpose has a key of its own, so that no box or signature of one can be passed off as another. */
export type DerivedKeyPurpose = "ticket" | "result" | "operator"

const keyBytes = 32

/** Derives 32 bytes for one purpose from a key of the ring (HKDF-SHA-256, RFC 5869). Every replica derives the same. */
export function deriveKey(keys: KeyRing, id: string, purpose: DerivedKeyPurpose): Buffer {
  const key = keys.key(id)
  if (key === undefined) throw new PosternError("key-retired", { id })
  return Buffer.from(hkdfSync("sha256", key, "postern service v1", purpose, keyBytes))
}

/** Derives a secret key for one purpose. */
export function deriveSecretKey(keys: KeyRing, id: string, purpose: DerivedKeyPurpose): KeyObject {
  return createSecretKey(deriveKey(keys, id, purpose))
}
