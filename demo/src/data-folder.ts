import { randomBytes } from "node:crypto"
import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { generateKeyEntry, type KeyRing, keyRingFromEnv, keyRingFromFile, readSecretFile } from "postern"
import { type Environment, StartFault } from "./settings.ts"

/** Makes the folder for everything that Acme keeps, closed to other users. @throws StartFault */
export function makeDataFolder(path: string): void {
  orSay(`The folder ${path} cannot be made here: start from a folder that you may write to.`, () =>
    makeFolders(resolve(path)),
  )
}

// Not `recursive: true`: where a folder refuses children with ENOENT, as /proc does, Node tries for ever.
function makeFolders(path: string): void {
  if (existsSync(path)) return
  if (dirname(path) !== path) makeFolders(dirname(path))
  mkdirSync(path, { mode: 0o700 })
}

/** Takes the key ring from the environment, or else from a file that is made at the first start. */
export function settleKeys(env: Environment, folder: string): KeyRing {
  if (env.POSTERN_KEYS || env.POSTERN_KEYS_FILE) return keyRingFromEnv(env)
  const path = `${folder}/keys`
  makeOnce(path, () => `${generateKeyEntry()}\n`)
  return keyRingFromFile(path)
}

/** Takes the service's API key from the environment, or else from a file that is made at the first start. @throws PosternError where others can read that file */
export function settleApiKey(env: Environment, folder: string): string {
  if (env.POSTERN_API_KEY) return env.POSTERN_API_KEY
  makeOnce(apiKeyPath(folder), () => `${randomBytes(32).toString("base64url")}\n`)
  return readSecretFile(apiKeyPath(folder)).trim()
}

function apiKeyPath(folder: string): string {
  return `${folder}/api-key`
}

// "wx": of two processes that start at once one makes the file, and both then read the same.
function makeOnce(path: string, content: () => string): void {
  try {
    writeFileSync(path, content(), { flag: "wx", mode: 0o600 })
  } catch (fault) {
    if (fault instanceof Error && "code" in fault && fault.code === "EEXIST") return
    throw new StartFault(`The file ${path} cannot be written: check that you may write to its folder.`, {
      cause: fault,
    })
  }
}

function orSay(sentence: string, act: () => void): void {
  try {
    act()
  } catch (fault) {
    throw new StartFault(sentence, { cause: fault })
  }
}
