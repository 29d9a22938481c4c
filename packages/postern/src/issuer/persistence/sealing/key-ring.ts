import { createHash, createSecretKey, type KeyObject, randomBytes } from "node:crypto"
import { PosternError } from "../../../record/index.ts"
import { readSecretFile } from "./file-access.ts"

/** The keys that records are sealed under. The primary one seals; all of them open. */
export interface KeyRing {
  readonly primaryId: string
  readonly ids: readonly string[]
  /** Gives a key by its id, or undefined for one that is not in the ring. */
  key(id: string): KeyObject | undefined
  /** Gives a key or pepper of another system by its id: `legacy:ID:KEY` in the ring. It seals and opens nothing. */
  legacyKey?(id: string): KeyObject | undefined
}

const keyBytes = 32
const base64Length = 43 // of 32 bytes, without padding
// 32 random bytes show about 30 distinct values; fewer than 16 do not happen by chance (below 2⁻⁷⁰).
const minDistinctBytes = 16
const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/

interface KeyEntry {
  readonly id: string
  readonly key: Uint8Array
}

/**
 * Makes a key ring; the first entry is the primary key.
 * @throws PosternError `keys-missing` | `keys-invalid` | `keys-weak` (NIST SP 800-63B rev 3 §5.1.1.2 asks 112 bits; 256 are asked here).
 */
export function keyRing(entries: readonly KeyEntry[], legacy: readonly KeyEntry[] = []): KeyRing {
  const [primary] = entries
  if (primary === undefined) throw new PosternError("keys-missing")
  const keys = new Map<string, KeyObject>()
  const seen = new Set<string>()
  for (const { id, key } of entries) {
    // Told here, for node:crypto would name the value in its message.
    if (!(key instanceof Uint8Array)) throw new TypeError(`key: expected bytes, got ${typeof key}`)
    if (!idPattern.test(id))
      throw new PosternError("keys-invalid", { expected: "ids of 1 to 32 letters, digits, dots, dashes" })
    if (keys.has(id)) throw new PosternError("keys-invalid", { expected: "every id once", id })
    if (key.length < keyBytes || new Set(key).size < minDistinctBytes)
      throw new PosternError("keys-weak", { id, got: `${key.length} bytes` })
    const print = fingerprint(key)
    // The old key under a new name is no rotation.
    if (seen.has(print)) throw new PosternError("keys-invalid", { expected: "every key once", id })
    seen.add(print)
    keys.set(id, createSecretKey(key))
  }
  const others = legacyKeys(legacy)
  return {
    primaryId: primary.id,
    ids: [...keys.keys()],
    key: id => keys.get(id),
    legacyKey: id => others.get(id),
  }
}

// What another system was content with is not for us to refuse.
function legacyKeys(entries: readonly KeyEntry[]): Map<string, KeyObject> {
  const keys = new Map<string, KeyObject>()
  for (const { id, key } of entries) {
    if (!idPattern.test(id) || key.length === 0 || keys.has(id))
      throw new PosternError("keys-invalid", { expected: "legacy:ID:KEY with an id of its own" })
    keys.set(id, createSecretKey(key))
  }
  return keys
}

/**
 * Reads the key ring from `POSTERN_KEYS` (entries `id:key`, separated by commas or white space, the first is primary; keys in base64,
 * base64url or hex), or from the file that `POSTERN_KEYS_FILE` names.
 */
export function keyRingFromEnv(env: Readonly<Record<string, string | undefined>> = process.env): KeyRing {
  if (env.POSTERN_KEYS?.trim()) return parseKeyRing(env.POSTERN_KEYS)
  if (env.POSTERN_KEYS_FILE) return keyRingFromFile(env.POSTERN_KEYS_FILE)
  throw new PosternError("keys-missing")
}

/**
 * Reads the key ring from a file with the same entries, one a line; `#` starts a comment. A group of this user's may read the file.
 * @throws PosternError `keys-missing` if there is no such file, `keys-exposed` if others may read it, `keys-foreign` if it is another user's,
 * `keys-invalid` | `keys-weak`; each names the file
 */
export function keyRingFromFile(path: string): KeyRing {
  let text: string
  try {
    text = readSecretFile(path)
  } catch (fault) {
    if (fault instanceof PosternError) throw fault
    throw new PosternError("keys-missing", { file: path }, fault)
  }
  try {
    return parseKeyRing(text)
  } catch (fault) {
    throw fault instanceof PosternError ? new PosternError(fault.code, { file: path, ...fault.details }, fault) : fault
  }
}

const legacyPrefix = "legacy:"

/** Reads entries `id:key`, and `legacy:id:key` for keys and peppers of another system. A bare key gets an id from its fingerprint. */
export function parseKeyRing(text: string): KeyRing {
  const entries = text
    .replace(/#[^\n]*/g, "")
    .split(/[\s,]/)
    .filter(entry => entry !== "")
  const isLegacy = (entry: string) => entry.startsWith(legacyPrefix)
  return keyRing(
    entries.filter(entry => !isLegacy(entry)).map(parseEntry),
    entries.filter(isLegacy).map(entry => parseEntry(entry.slice(legacyPrefix.length))),
  )
}

function parseEntry(entry: string): { id: string; key: Uint8Array } {
  const colon = entry.indexOf(":")
  const key = decodeKey(entry.slice(colon + 1))
  return { id: colon < 0 ? idOf(key) : entry.slice(0, colon), key }
}

function decodeKey(text: string): Buffer {
  const isHex = /^[0-9a-fA-F]+$/.test(text) && text.length !== base64Length
  // Hex that lost a digit would else be taken for base64: another key, under which no record opens.
  if (isHex && text.length % 2 === 0) return Buffer.from(text, "hex")
  if (!isHex && /^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return Buffer.from(text, "base64")
  throw new PosternError("keys-invalid")
}

function idOf(key: Uint8Array): string {
  return fingerprint(key).slice(0, 8)
}

function fingerprint(key: Uint8Array): string {
  return createHash("sha256").update("postern key id").update(key).digest("hex")
}

/** Makes a new entry `id:key` for a key ring, from the platform's generator. */
export function generateKeyEntry(): string {
  const key = randomBytes(keyBytes)
  return `${idOf(key)}:${key.toString("base64url")}`
}
