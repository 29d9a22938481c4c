import { randomBytes } from "node:crypto"
import { generateKeyEntry, type KeyRing, keyRingFromFile, type Store } from "../../issuer/index.ts"
import type { ApiKey } from "../../service/index.ts"
import { CliFault } from "../cli-fault.ts"
import type { DataFolder } from "../data-folder.ts"
import { keyFileText } from "../keys/key-file.ts"
import { findKeys } from "../keys/key-source.ts"
import { makePrivateFile, makePrivateFolder } from "../private-file.ts"
import {
  apiKeyHashesText,
  parseApiKeys,
  readApiKey,
  readApiKeyHashes,
  readApiKeys,
  type TrialOptions,
} from "./api-key-source.ts"

// 256 bits (OWASP ASVS 5.0.0 11.5.1 asks 128).
const apiKeyBytes = 32

/**
 * Finds the key ring or makes it. It is made only where nothing was sealed yet: a new ring over old records would lock everybody out.
 * `made` gets the name of what was made.
 * @throws CliFault `keys-lost`, and what `findKeys` throws
 */
export async function settleKeys(
  folder: DataFolder,
  { store, title, env, made }: { store: Store; title: string; env: NodeJS.ProcessEnv; made: (path: string) => void },
): Promise<KeyRing> {
  const found = findKeys(folder, env)
  if (found !== null) return found.keys
  if ((await store.tenants()).length > 0) throw new CliFault("keys-lost", { store: title, file: folder.keysFile })
  makePrivateFolder(folder.path)
  if (makePrivateFile(folder.keysFile, keyFileText(generateKeyEntry()))) made(folder.keysFile)
  // Read back: another process may have been first, and then its ring counts.
  return keyRingFromFile(folder.keysFile)
}

/**
 * Finds the API keys or makes one. The clear key is written before its hash, so that whenever this is cut off, the next run finds the key and
 * hashes it again; once the operator has taken the clear file away, the hash alone is left.
 */
export function settleApiKeys(
  folder: DataFolder,
  { env, made, ...trial }: { env: NodeJS.ProcessEnv; made: (path: string) => void } & TrialOptions,
): readonly ApiKey[] {
  if (env.POSTERN_API_KEY?.trim()) return parseApiKeys(env.POSTERN_API_KEY, trial)
  if (env.POSTERN_API_KEY_FILE) return readApiKeys(env.POSTERN_API_KEY_FILE, trial)
  const known = readApiKeyHashes(folder.apiKeyHashesFile)
  if (known !== null) return known
  makePrivateFolder(folder.path)
  if (readApiKey(folder.apiKeyFile) === null) {
    const key = randomBytes(apiKeyBytes).toString("base64url")
    if (makePrivateFile(folder.apiKeyFile, `${key}\n`)) made(folder.apiKeyFile)
  }
  const keys = parseApiKeys(readApiKey(folder.apiKeyFile)!)
  makePrivateFile(folder.apiKeyHashesFile, apiKeyHashesText(keys))
  return readApiKeyHashes(folder.apiKeyHashesFile)!
}
