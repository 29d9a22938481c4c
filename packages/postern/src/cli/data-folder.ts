import { join } from "node:path"

/** Where `postern` keeps what it made itself, unless the environment names other places. */
export interface DataFolder {
  readonly path: string
  /** the key ring: everything in the database is sealed under it */
  readonly keysFile: string
  /** the API key in the clear, for the operator to take away */
  readonly apiKeyFile: string
  /** what the service knows of the API keys: their hashes */
  readonly apiKeyHashesFile: string
  readonly databaseFile: string
}

export const defaultDataPath = "postern-data"

/** Names the files of a data folder; makes nothing. */
export function dataFolder(path: string = defaultDataPath): DataFolder {
  return {
    path,
    keysFile: join(path, "keys"),
    apiKeyFile: join(path, "api-key"),
    apiKeyHashesFile: join(path, "api-keys.json"),
    databaseFile: join(path, "postern.db"),
  }
}
