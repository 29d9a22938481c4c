import { type Command, InvalidArgumentError, Option } from "commander"
import { type DataFolder, dataFolder, defaultDataPath } from "./data-folder.ts"
import { readNamedSecret } from "./secret-file.ts"
import { refusePasswordInFlag } from "./stores/store-name.ts"
import type { Terminal } from "./terminal/terminal.ts"

/** What every command is hung into. */
export interface CommandHost {
  readonly program: Command
  readonly terminal: Terminal
  /** Takes the exit code of a command that ended without a fault. */
  ends(code: number): void
}

export interface PlaceOptions {
  readonly data: string
  readonly store?: string
  readonly allowPlainStore: boolean
}

/** Where the data and the database are, as the flags and the environment say. */
export interface Place {
  readonly folder: DataFolder
  /** the store's name, such as `sqlite:postern-data/postern.db` */
  readonly store: string
  /** whether the store was named by the operator */
  readonly isNamed: boolean
  /** whether a database on another machine may be spoken to without verified TLS */
  readonly allowPlain: boolean
}

/** Gives a command the flags that say where the data is. */
export function addPlaceOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--store <name>",
        "the database, sqlite:PATH, postgres://… or mysql://… [postern.db in the data folder]",
      ).env("POSTERN_STORE"),
    )
    .addOption(
      new Option(
        "--allow-plain-store",
        "allow a database on another machine without verified TLS: something else protects the way (env: POSTERN_ALLOW_PLAIN_STORE=1)",
      ).default(false, "refused"),
    )
    .addOption(
      new Option("--data <folder>", "folder of the key ring and the database")
        .env("POSTERN_DATA")
        .default(defaultDataPath),
    )
}

/** Gives a command `--json`. */
export function addJsonOption(command: Command): Command {
  return command.option("--json", "data as JSON on stdout, faults as JSON on stderr", false)
}

/**
 * Finds the folder and the store: the flag, POSTERN_STORE, the file that POSTERN_STORE_FILE names, then SQLite in the data folder.
 * @throws CliFault `store-password` | `file-unreadable`; PosternError `keys-exposed` | `keys-foreign` for a file that others can read
 */
export function placeOf(command: Command): Place {
  const options = command.opts<PlaceOptions>()
  if (command.getOptionValueSource("store") === "cli") refusePasswordInFlag(options.store ?? "")
  const folder = dataFolder(options.data)
  // Not commander's own reading of the environment, for which "0" would be a yes.
  const allowPlain = options.allowPlainStore || process.env.POSTERN_ALLOW_PLAIN_STORE === "1"
  const named = options.store ?? storeFromFile(process.env.POSTERN_STORE_FILE)
  return { folder, store: named ?? `sqlite:${folder.databaseFile}`, isNamed: named !== undefined, allowPlain }
}

// A store's name holds a password, and a container's secrets are files.
function storeFromFile(path: string | undefined): string | undefined {
  return path === undefined || path === "" ? undefined : readNamedSecret(path).trim()
}

/** Makes a parser for a flag that takes a whole number. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return text => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= least && value <= most))
      throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`)
    return value
  }
}
