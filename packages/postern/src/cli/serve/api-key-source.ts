import { lstatSync } from "node:fs"
import { PosternError } from "../../issuer/index.ts"
import { type ApiKey, hashApiKey, isWeakApiKey } from "../../service/index.ts"
import { CliFault } from "../cli-fault.ts"
import { readNamedFile, readNamedSecret } from "../secret-file.ts"

/** How keys are taken that are too short to be random: off this machine, not at all. */
export interface TrialOptions {
  readonly isTrial?: boolean
  /** told once if there is such a key */
  readonly weak?: () => void
}

/**
 * Reads POSTERN_API_KEY: one key for the tenant "default", or `tenant=key` entries separated by commas or line ends. A tenant may have several.
 * @throws PosternError `api-key-weak` | CliFault `setting-invalid` if two tenants share a key: its holder would speak for one of them by chance
 */
export function parseApiKeys(text: string, { isTrial = false, weak }: TrialOptions = {}): ApiKey[] {
  const entries = text.split(/[,\n]/).map(entry => entry.trim())
  const parsed = entries.filter(entry => entry !== "").map(parseEntry)
  const keys = parsed.map(({ tenant, key }) => ({ tenant, hash: hashApiKey(key, { isTrial }) }))
  if (parsed.some(({ key }) => isWeakApiKey(key))) weak?.()
  if (keys.length === 0)
    throw new CliFault("setting-invalid", { sentence: "No API key is given: set POSTERN_API_KEY to a random one." })
  if (new Set(keys.map(key => key.hash)).size < keys.length)
    throw new CliFault("setting-invalid", {
      sentence: "POSTERN_API_KEY holds one key twice: give every tenant a key of its own.",
    })
  return keys
}

/**
 * Reads the file that POSTERN_API_KEY_FILE names, with the same entries.
 * @throws CliFault `file-unreadable` | `setting-invalid`, PosternError `keys-exposed` | `keys-foreign` | `api-key-weak`; each names the file
 */
export function readApiKeys(path: string, options: TrialOptions = {}): ApiKey[] {
  const text = readNamedSecret(path)
  try {
    return parseApiKeys(text, options)
  } catch (fault) {
    if (fault instanceof PosternError) throw new PosternError(fault.code, { file: path, ...fault.details }, fault)
    if (fault instanceof CliFault)
      throw new CliFault("setting-invalid", { sentence: `${path}: ${fault.message}` }, fault)
    throw fault
  }
}

// A key in base64 may end in `=`; the one that parts it from the tenant has something else behind it.
function parseEntry(entry: string): { tenant: string; key: string } {
  const [, tenant = "default", key = entry] = /^([^=]+)=([^=].*)$/.exec(entry) ?? []
  return { tenant, key }
}

/** Writes hashed keys as `readApiKeyHashes` reads them. */
export function apiKeyHashesText(keys: readonly ApiKey[]): string {
  return `${JSON.stringify({ keys }, null, 2)}\n`
}

/**
 * Reads a file of hashed keys, or gives null if there is none. Others may read it, and must not change it: they could add a key of theirs.
 * @throws CliFault `api-keys-unreadable`, PosternError `keys-exposed` | `keys-foreign`
 */
export function readApiKeyHashes(path: string): ApiKey[] | null {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return null
  try {
    const { keys } = JSON.parse(readNamedFile(path)) as { keys: ApiKey[] }
    if (keys.length > 0 && keys.every(isApiKey)) return keys
  } catch (fault) {
    throw fault instanceof PosternError ? fault : new CliFault("api-keys-unreadable", { path }, fault)
  }
  throw new CliFault("api-keys-unreadable", { path })
}

function isApiKey({ tenant, hash }: ApiKey): boolean {
  return typeof tenant === "string" && typeof hash === "string" && /^[0-9a-f]{64}$/.test(hash)
}

/**
 * Reads the one key of a file that `postern serve` made, or gives null if there is none.
 * @throws CliFault `file-unreadable`, PosternError `keys-exposed` | `keys-foreign`
 */
export function readApiKey(path: string): string | null {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return null
  return readNamedSecret(path).trim()
}
