import type { Identity } from "age-encryption"
import type { MemberSecret } from "../../folder/index.ts"
import { VaultError } from "../../record/index.ts"
import { isKnownWay, listWays, openToken, readKnownWays, unlockByWay, type Way } from "../../unlock/index.ts"
import type { Questions } from "../prompts/questions.ts"
import { readSecretFile, readUserFile } from "../prompts/secret-input.ts"
import { plain } from "../terminal/plain-text.ts"
import type { KeyOptions, Place } from "./key-options.ts"
import { withPasskey } from "./passkey-opening.ts"
import { terminalPerson } from "./terminal-person.ts"

/** The member's keys, and how they were opened. */
export interface OpenedByWay {
  readonly secret: MemberSecret
  readonly way: Way
}

/**
 * Opens the member's keys by a key beside the passphrase: the one that `--key` names, else one that this device knows and that is at hand.
 * @returns null where the passphrase is to be asked.
 * @throws VaultError where `--key` names one that does not open; `pin-wrong` in any case, for each try may be the last.
 */
export async function openByWay(
  place: Place,
  vault: string | null,
  member: string,
  options: KeyOptions,
): Promise<OpenedByWay | null> {
  if (vault === null) return null
  const ways = await listWays(place.folder, member)
  const known = await readKnownWays(vault)
  if (options.key !== undefined) {
    const way = ways.find(({ label }) => label === options.key)
    if (way === undefined) throw noSuchWay(options.key, ways)
    if (!isKnownWay(known, way)) throw notKnownHere(way)
    return open(place, vault, way, known.modules, options)
  }
  for (const way of ways.filter(each => isKnownWay(known, each))) {
    if (!(await isAtHand(place, way, known.modules, options))) continue
    try {
      return await open(place, vault, way, known.modules, options)
    } catch (error) {
      if (!(error instanceof VaultError) || !place.ask.possible) throw error
      if (error instanceof PassphraseInstead) return null
      if (error.code === "aborted" || error.code === "pin-wrong") throw error
      place.console.warn(`${error.message} The passphrase opens the vault as well.`)
    }
  }
  return null
}

/** Whether it makes sense to try this way without being told to. */
async function isAtHand(
  { console, ask }: Place,
  way: Way,
  modules: Readonly<Record<string, string>>,
  { pinFile, identity }: KeyOptions,
): Promise<boolean> {
  switch (way.sort) {
    case "plugin":
      return true
    case "recipient":
      return identity !== undefined
    case "passkey":
      return false
    case "pkcs11": {
      const module = modules[way.token ?? ""]
      if (module === undefined || (!ask.possible && pinFile === undefined)) return false
      try {
        const token = await openToken({ module, label: way.token! })
        await token.close()
        return true
      } catch (error) {
        if (!(error instanceof VaultError)) throw error
        if (!ask.possible) throw error
        console.warn(`${error.message} The passphrase opens the vault as well.`)
        return false
      }
    }
  }
}

async function open(
  place: Place,
  vault: string,
  way: Way,
  modules: Readonly<Record<string, string>>,
  options: KeyOptions,
): Promise<OpenedByWay> {
  const isNamed = options.key !== undefined
  const unlock = (passkey: Identity | null): Promise<MemberSecret> =>
    unlockByWay(place.folder, vault, way, {
      passkey,
      person: terminalPerson(place.ask, place.console),
      askPin: question => askPin(place, question, options, !isNamed),
      lastTry: options.lastTry ?? false,
      module: modules[way.token ?? ""] ?? null,
      identity: options.identity === undefined ? null : readIdentityFile(options.identity),
    })
  const secret =
    way.sort === "passkey"
      ? await withPasskey(place, options.open ?? true, desk => unlock(desk.identity(way.identity ?? "")))
      : await unlock(null)
  place.console.say(`Opened with the key ${plain(way.label)} (${wayText(way)}).`)
  return { secret, way }
}

/** PINs that were typed for this command, by what was asked: a token that opens the vault and holds codes is asked for once. */
const typedPins = new WeakMap<Questions, Map<string, string>>()

/** The PIN, from a file or from the person. */
export async function askPin(
  { ask }: Place,
  question: string,
  { pinFile }: KeyOptions,
  mayTurnToPassphrase = false,
): Promise<string> {
  const typed = typedPins.get(ask) ?? new Map<string, string>()
  typedPins.set(ask, typed)
  const known = typed.get(question)
  if (known !== undefined) return known
  const pin =
    pinFile !== undefined
      ? readSecretFile(pinFile)
      : await ask.password(
          mayTurnToPassphrase ? question.replace(/:$/, " (nothing: the passphrase):") : question,
          "--pin-file FILE",
        )
  if (pin === "" && mayTurnToPassphrase) throw new PassphraseInstead("locked", "No PIN was given.")
  typed.set(question, pin)
  return pin
}

class PassphraseInstead extends VaultError {}

/** What a way is, in a few words. */
export function wayText({ sort, token, identity }: Way): string {
  if (sort === "pkcs11") return `token "${plain(token ?? "")}"`
  if (sort === "plugin") return `age-plugin-${/^AGE-PLUGIN-(.+)-1/.exec(identity ?? "")?.[1]?.toLowerCase() ?? "?"}`
  return sort === "passkey" ? "passkey" : "an age identity kept elsewhere"
}

/** The one identity in an age identity file. @throws VaultError `file-damaged` where it holds none, or several. */
export function readIdentityFile(path: string): string {
  const lines = readUserFile(path, 1 << 16)
    .toString("utf8")
    .split(/\r?\n/)
    .filter(line => /^AGE-(?:SECRET-KEY|PLUGIN)-/.test(line))
  if (lines.length === 1) return lines[0]!.trim()
  throw new VaultError(
    "file-damaged",
    `${path} is to hold one age identity, and holds ${lines.length === 0 ? "none" : lines.length}.`,
  )
}

export function noSuchWay(label: string, ways: readonly Way[]): VaultError {
  const names = ways.map(way => way.label)
  return new VaultError(
    "thing-not-found",
    names.length === 0
      ? `There is no key ${plain(label)}: only the passphrase opens this vault. Make one: postern-vault key add`
      : `There is no key ${plain(label)}. There is: ${names.join(", ")}`,
  )
}

const notKnownHere = (way: Way): VaultError =>
  new VaultError(
    "locked",
    `This device has not used the key ${way.label} yet. Make it known once, with the passphrase, so that nobody who can write to the folder chooses what runs here: postern-vault key add ${way.label} ${addFlags(way)}`,
  )

const addFlags = ({ sort, token, identity, recipient }: Way): string =>
  ({
    plugin: `--plugin ${/^AGE-PLUGIN-(.+)-1/.exec(identity ?? "")?.[1]?.toLowerCase() ?? "NAME"}`,
    pkcs11: `--pkcs11 MODULE --token "${plain(token ?? "")}"`,
    recipient: `--recipient ${plain(recipient ?? "")}`,
    passkey: "--passkey",
  })[sort]
