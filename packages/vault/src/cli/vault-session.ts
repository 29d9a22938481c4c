import { existsSync, readFileSync } from "node:fs"
import { homedir } from "node:os"
import { join, resolve } from "node:path"
import { today } from "../actions/index.ts"
import { AgentClient, agentSocketPath } from "../agent/index.ts"
import {
  chooseLabel,
  completeKey,
  keyFiles,
  type MemberSecret,
  openMemberKey,
  readKeyFile,
  recall,
  stateFolder,
  type UnlockedMember,
  unlockedMember,
  Vault,
} from "../folder/index.ts"
import { VaultError } from "../record/index.ts"
import { passphraseLabel } from "../unlock/index.ts"
import { teamNews } from "./log/team-news.ts"
import { givenText } from "./prompts/given-text.ts"
import { askNewcomer } from "./prompts/newcomer-words.ts"
import { Questions } from "./prompts/questions.ts"
import { readSecretFile } from "./prompts/secret-input.ts"
import { Console } from "./terminal/console.ts"
import type { KeyOptions } from "./ways/key-options.ts"
import { openByWay } from "./ways/way-opening.ts"

export { today } from "../actions/index.ts"

/** The options that every command takes. */
export interface GlobalOptions extends KeyOptions {
  readonly vault?: string
  readonly member?: string
  readonly passphraseFile?: string
  /** What this device is called in the vault, in the place of its host's name. */
  readonly deviceLabel?: string
  readonly json?: boolean
  readonly quiet?: boolean
  /** False with `--no-input`. */
  readonly input?: boolean
  /** False with `--no-color`. */
  readonly color?: boolean
}

interface OpenOptions {
  /** False for `verify`, which tells them itself. */
  readonly tellsProblems?: boolean
  /** True for commands that compare codes with those that are kept. */
  readonly opensCodes?: boolean
  /** False for the command that shows a newcomer their words. */
  readonly asksNewcomer?: boolean
}

/** What a command works with. */
export class VaultSession {
  readonly console: Console
  readonly ask: Questions
  readonly folder: string
  readonly #options: GlobalOptions
  #agent: AgentClient | null = null
  #passphrase: string | null = null
  #openedWith = passphraseLabel
  static readonly #open = new Set<VaultSession>()

  constructor(options: GlobalOptions) {
    this.#options = options
    VaultSession.#open.add(this)
    this.console = new Console({
      json: options.json ?? false,
      quiet: options.quiet ?? false,
      color: options.color ?? true,
    })
    this.ask = new Questions(options.input ?? true)
    this.folder = resolve(options.vault ?? process.env.POSTERN_VAULT ?? join(homedir(), "postern-vault"))
  }

  /** Opens the vault: with the agent's keys where one is unlocked, else with a key or the passphrase. Damage is told, and does not stop it. */
  async open({ tellsProblems = true, opensCodes = false, asksNewcomer = true }: OpenOptions = {}): Promise<Vault> {
    const member = (await this.#memberFromAgent()) ?? (await unlockedMember(await this.unlock()))
    const vault = await Vault.open({ folder: this.folder, member, opensCodes })
    await this.chooseLabel(member.vault, vault.device !== null)
    if (asksNewcomer) await askNewcomer(this.ask, this.console, vault)
    for (const line of teamNews(vault)) this.console.say(line)
    const { length } = vault.problems
    if (vault.events.length === 0 && length > 0 && tellsProblems)
      throw new VaultError(
        "integrity-broken",
        "This vault was not empty, and now none of its events is here. Put its folder back from a sync or a backup. See: postern-vault verify",
      )
    if (length > 0 && tellsProblems)
      this.console.warn(
        `${length === 1 ? "One thing is" : `${length} things are`} wrong with the vault's files. See: postern-vault verify`,
      )
    return vault
  }

  /**
   * Opens the vault by the passphrase or a key, whether an agent runs or not: to change members and rules, and to agree, takes keys that
   * no agent has.
   */
  async openByPassphrase(): Promise<Vault> {
    const secret = await this.unlock()
    if (secret.consentIdentity === null && this.#passphrase === null)
      throw new VaultError(
        "locked",
        "Your key file is of an older version, which only the passphrase can complete. Do this once without --key.",
      )
    const whole = await completeKey(this.folder, secret, this.#passphrase ?? "")
    const vault = await Vault.open({ folder: this.folder, member: await unlockedMember(whole) })
    await this.chooseLabel(whole.vault, vault.device !== null)
    await askNewcomer(this.ask, this.console, vault)
    for (const line of teamNews(vault)) this.console.say(line)
    return vault
  }

  /** The name of the key that `unlock` opened with. */
  get openedWith(): string {
    return this.#openedWith
  }

  /** The member's keys: by a key that is at hand, else by their passphrase. */
  async unlock(): Promise<MemberSecret> {
    const member = await this.memberName()
    const { passphraseFile, key } = this.#options
    if (passphraseFile !== undefined && key !== undefined)
      throw new VaultError("usage-wrong", "Give one of --key and --passphrase-file.")
    const opened =
      passphraseFile === undefined ? await openByWay(this, this.claimedVaultId(), member, this.#options) : null
    if (opened !== null) {
      this.#openedWith = opened.way.label
      return opened.secret
    }
    const file = await readKeyFile(this.folder, member)
    if (passphraseFile !== undefined) {
      this.#passphrase = readSecretFile(passphraseFile)
      return openMemberKey(file, this.#passphrase)
    }
    for (let tries = 1; ; tries++) {
      const passphrase = await this.ask.password(
        `Passphrase of ${member}:`,
        "--passphrase-file FILE, or with --key NAME and --pin-file FILE, or unlock the vault first",
      )
      try {
        this.#passphrase = passphrase
        return await openMemberKey(file, passphrase)
      } catch (error) {
        if (!(error instanceof VaultError) || error.code !== "passphrase-wrong" || tries === 3) throw error
        this.console.warn("That passphrase does not open this vault. Once more:")
      }
    }
  }

  /**
   * The member's keys with the passphrase that closes their file, for commands that write it anew.
   * @throws VaultError `locked` where another key opened it.
   */
  async unlockKeyFile(): Promise<{ secret: MemberSecret; passphrase: string }> {
    const secret = await this.unlock()
    const passphrase = this.#passphrase
    if (passphrase === null)
      throw new VaultError("locked", "This writes the file that the passphrase closes. Do it without --key.")
    return { secret: await completeKey(this.folder, secret, passphrase), passphrase }
  }

  /** Whose keys are to be opened. */
  async memberName(): Promise<string> {
    const { members: names, strays, outside } = await keyFiles(this.folder)
    const { member } = this.#options
    const known = await this.#knownMember()
    const asked = member ?? known
    if (asked !== "" && outside.includes(asked))
      throw new VaultError(
        "not-entitled",
        `${asked} is not a member of this vault, or no longer one. If ${asked} asked to join, an owner adds them with: postern-vault member add ${asked}`,
      )
    if (strays.length > 0)
      this.console.warn(
        `No member's key, and left alone: ${strays.map(name => `keys/${name}.age`).join(", ")}. A sync program makes such copies of a file in conflict.`,
      )
    if (names.length === 0)
      throw new VaultError(
        "vault-not-found",
        `There is no vault in ${this.folder}. Make one with: postern-vault init (or name another with --vault)`,
      )
    if (member !== undefined && !names.includes(member))
      throw new VaultError("vault-not-found", `The vault has no member ${member}. It has: ${names.join(", ")}`)
    if (member === undefined && names.includes(known)) return known
    if (member === undefined && names.length > 1)
      return this.ask.choose(
        "Whose key?",
        "--member NAME",
        names.map(name => ({ value: name, label: name })),
      )
    return member ?? names[0]!
  }

  /** Whose device this is, as far as it remembers; "" where it does not. */
  async #knownMember(): Promise<string> {
    const vault = this.claimedVaultId()
    if (vault === null) return ""
    const { member } = await recall(stateFolder(vault)).catch(() => ({ member: "" }))
    return member
  }

  async #memberFromAgent(): Promise<UnlockedMember | null> {
    if (this.#options.passphraseFile !== undefined || this.#options.key !== undefined) return null
    this.#agent = await this.agent()
    if (this.#agent === null) return null
    const member = await this.#agent.member().catch(() => null)
    return member !== null && (this.#options.member ?? member.member) === member.member ? member : null
  }

  /** Fulfilled when the agent that opened the vault has locked; null where none did. */
  get agentClosed(): Promise<void> | null {
    return this.#agent?.closed ?? null
  }

  /**
   * Keeps the name that this device is given, for when it first writes.
   * @throws VaultError `usage-wrong` for an empty or long one, or where the device has another name already.
   */
  async chooseLabel(vault: string, hasDevice: boolean): Promise<void> {
    const { deviceLabel } = this.#options
    if (deviceLabel === undefined) return
    const label = givenText(deviceLabel, "The device's name")
    if ([...label].length > 60) throw new VaultError("usage-wrong", "A device's name has 60 characters at most.")
    if (hasDevice)
      throw new VaultError("usage-wrong", "This device has a name in the vault already. See: postern-vault device list")
    await chooseLabel(stateFolder(vault), label)
  }

  /** The agent of this vault, where one runs. */
  async agent(): Promise<AgentClient | null> {
    const vault = this.claimedVaultId()
    if (vault === null || process.platform === "win32") return null
    return AgentClient.connect(await agentSocketPath(vault).catch(() => "/nonexistent"))
  }

  /** The vault's name as its folder claims it: enough to find an agent, which then says what it really holds. */
  claimedVaultId(): string | null {
    const path = join(this.folder, "members.json")
    if (!existsSync(path)) return null
    const id: unknown = /"vault":\s*"(pv1[0-9a-f]{32})"/.exec(readFileSync(path, "utf8"))?.[1]
    return typeof id === "string" ? id : null
  }

  /** Lets go of agents and terminals, however the command ended: an open one would keep the process. */
  static closeAll(): void {
    for (const session of VaultSession.#open) {
      session.#agent?.close()
      session.ask.close()
    }
    VaultSession.#open.clear()
  }
}

/** @throws VaultError `usage-wrong` for what is no calendar day. */
export function readDay(text: string): string {
  const parsed = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : null
  if (parsed === null || Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== text)
    throw new VaultError("usage-wrong", `"${plainShort(text)}" is no day: write it as 2026-01-31.`)
  return text
}

/**
 * A day on which something happened.
 * @throws VaultError `usage-wrong` for one that is still to come: a test of next year would hide that none was made.
 */
export function readPastDay(text: string, now: Date = new Date()): string {
  const day = readDay(text)
  if (day > today(now))
    throw new VaultError("usage-wrong", `${day} is in the future: give the day on which it happened.`)
  return day
}

const plainShort = (text: string): string => text.replace(/[^\x20-\x7e]/g, "?").slice(0, 40)
