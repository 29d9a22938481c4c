import { createHash, randomInt } from "node:crypto"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import {
  type Account,
  type Batch,
  type Fact,
  foldEvents,
  type Instant,
  orderEvents,
  tidyFact,
  VaultError,
  type VaultEvent,
  type VaultState,
} from "../record/index.ts"
import { assertPrivateFolder, makePrivateFolder, writeDurably } from "./disk/durable-file.ts"
import {
  loadDevice,
  makeDevice,
  type OwnDevice,
  type Remembered,
  recall,
  remember,
  stateFolder,
} from "./disk/local-state.ts"
import { withWriteLock } from "./disk/write-lock.ts"
import { sealAgeFile } from "./keys/age-file.ts"
import type { UnlockedMember } from "./keys/member-key.ts"
import type { MembersDocument } from "./keys/members-document.ts"
import { type DeviceLog, type Head, type LogProblem, type MemberKeyOf, writeLines } from "./log/device-log.ts"
import { clockProblems, compareHeads, compareWitnessed, witnessedHeads } from "./log/integrity.ts"
import { lossOf, openProblems } from "./log/loss-acceptance.ts"
import { makeEvents } from "./log/new-events.ts"
import { withSalt } from "./sealing/code-check.ts"
import { openSeal, sealSheet } from "./sealing/seal-codes.ts"
import { loadLogs, loadMembers, readIfThere } from "./vault-files.ts"

export interface OpenVaultOptions {
  readonly folder: string
  readonly member: UnlockedMember
  /** Where this device keeps what is its own; the system's place by default. */
  readonly stateFolder?: string
  readonly now?: () => Date
  /** Opens all codes that this member can open, for the state to hold their texts. */
  readonly opensCodes?: boolean
}

interface Loaded {
  readonly document: MembersDocument | null
  readonly remembered: Remembered
  readonly logs: readonly DeviceLog[]
  readonly events: readonly VaultEvent[]
  readonly state: VaultState
  readonly problems: readonly LogProblem[]
  readonly ownDigest: string | null
}

/** An open vault: a state to read, and one way to change it. */
export class Vault {
  readonly folder: string
  readonly member: UnlockedMember
  readonly #stateFolder: string
  readonly #now: () => Date
  readonly #opensCodes: boolean
  #device: OwnDevice | null = null
  #loaded!: Loaded

  private constructor(options: OpenVaultOptions) {
    this.folder = options.folder
    this.member = options.member
    this.#stateFolder = options.stateFolder ?? stateFolder(options.member.vault)
    this.#now = options.now ?? (() => new Date())
    this.#opensCodes = options.opensCodes ?? false
  }

  /**
   * Opens the vault. What is wrong with its files is in `problems`, not thrown: all that can be read is read.
   * @throws VaultError `not-allowed` where others can write to what this device remembers; `integrity-broken` where that is damaged.
   */
  static async open(options: OpenVaultOptions): Promise<Vault> {
    const vault = new Vault(options)
    await assertPrivateFolder(vault.#stateFolder)
    vault.#device = await loadDevice(vault.#stateFolder, options.member)
    await vault.#load()
    return vault
  }

  get state(): VaultState {
    return this.#loaded.state
  }

  /** All events in the order of their fold. */
  get events(): readonly VaultEvent[] {
    return this.#loaded.events
  }

  get problems(): readonly LogProblem[] {
    return this.#loaded.problems
  }

  /** This device's name in the vault; null before its first event. */
  get device(): string | null {
    return this.#device?.device ?? null
  }

  get members(): MembersDocument | null {
    return this.#loaded.document
  }

  /**
   * Writes what `decide` says of the newest state: all its facts in one durable replacement of this device's file, or none.
   * Another command on this device cannot come between.
   * @throws VaultError whatever `decide` throws; `integrity-broken` where this device's own log is not as it left it;
   * `write-conflict`, `disk-full`, `not-allowed`.
   */
  async commit(decide: (state: VaultState) => readonly Fact[]): Promise<readonly VaultEvent[]> {
    return withWriteLock(this.#stateFolder, async () => {
      if ((await this.#ownFileDigest()) !== this.#loaded.ownDigest) await this.#load()
      const facts = decide(this.#loaded.state)
      return facts.length === 0 ? [] : this.#append(facts)
    })
  }

  /**
   * The codes of a batch, opened where they are sealed.
   * @param indexes which codes; all where none is named.
   * @throws VaultError `locked` where they are for others; `integrity-broken` where the seal does not hold what was kept.
   */
  async openCodes({ id, sealed, codes }: Batch, indexes?: readonly number[]): Promise<string[]> {
    if (sealed === null) return (indexes ?? codes.map(({ index }) => index)).map(index => codes[index]!.text!)
    const opened = await openSeal(id, sealed, this.member.openHeader, indexes)
    return opened.map(({ code }) => code)
  }

  /** The state with the text of every code that this member can open alone: for plans that compare new codes with kept ones. */
  async #withTexts(state: VaultState): Promise<VaultState> {
    const open = async (batch: Batch): Promise<Batch> => {
      const texts = await this.openCodes(batch).catch(() => null)
      return { ...batch, codes: batch.codes.map(code => ({ ...code, text: texts?.[code.index] ?? code.text })) }
    }
    const accounts: Account[] = []
    for (const account of state.accounts)
      accounts.push({ ...account, batches: await Promise.all(account.batches.map(open)) })
    return { ...state, accounts }
  }

  /** Codes are written sealed for the member alone: nobody reads more of them by reading the log. */
  #sealFact = async (fact: Fact): Promise<Fact> => {
    if (fact.kind !== "batch-added" || !("codes" in fact)) return fact
    const { codes, ...rest } = fact
    const own = this.#loaded.document?.members.filter(({ name }) => name === this.member.member) ?? []
    return { ...rest, sealed: await sealSheet(fact.batch, codes.map(withSalt), own) }
  }

  /**
   * Accepts what is here as all there is, after a loss: the open problems are no longer told, and where this device's own log is
   * concerned it goes on under a new name, since a chain once broken cannot be taken up again.
   */
  async acceptLosses(): Promise<readonly LogProblem[]> {
    const accepted = this.problems
    const losses = accepted.map(problem => ({ kind: "loss-accepted" as const, ...lossOf(problem, this.#loaded.logs) }))
    await withWriteLock(this.#stateFolder, async () => {
      if (this.#ownLogProblems().length > 0) this.#device = await this.#newDevice()
      await this.#append(losses)
    })
    return accepted
  }

  async #load(): Promise<void> {
    const remembered = await recall(this.#stateFolder)
    const { document, problems } = await loadMembers(this.folder, this.member, remembered)
    const memberKeyOf: MemberKeyOf = name =>
      name === this.member.member
        ? this.member.verifyKey
        : (document?.members.find(member => member.name === name)?.verifyKey ?? null)
    const ownDigest = await this.#ownFileDigest()
    const read = await loadLogs(this.folder, this.member, memberKeyOf, remembered)
    const events = read.logs.flatMap(log => log.events)
    const ordered = orderEvents(events)
    const found = [
      ...problems,
      ...read.problems,
      ...compareHeads(read.logs, remembered.heads, "here"),
      ...compareWitnessed(read.logs),
      ...clockProblems(ordered.jumped),
    ]
    const { logs } = read
    this.#loaded = {
      document,
      remembered,
      logs,
      events: [...ordered.events, ...ordered.jumped],
      state: this.#opensCodes ? await this.#withTexts(foldEvents(ordered.events)) : foldEvents(ordered.events),
      problems: openProblems(found, logs, this.member.member),
      ownDigest,
    }
    await this.#rememberHeads()
  }

  /** Remembers the ends of all sound logs. Never a shorter one than before: that is how a loss is known. */
  async #rememberHeads(): Promise<void> {
    const { logs, document } = this.#loaded
    const merge = (remembered: Remembered): Remembered => {
      const heads: Record<string, Head> = { ...remembered.heads }
      const owners = { ...remembered.owners }
      for (const { device, head, hashes, member, verifyKey, certificate } of logs) {
        owners[device] = { device, member, verifyKey, certificate }
        const before = heads[device]
        if (before === undefined || (head[0] > before[0] && hashes.get(before[0]) === before[1])) heads[device] = head
      }
      return { epoch: Math.max(remembered.epoch, document?.epoch ?? 0), heads, owners }
    }
    const { remembered } = this.#loaded
    const next = merge(remembered)
    if (JSON.stringify(next) === JSON.stringify(remembered)) return
    this.#loaded = { ...this.#loaded, remembered: next }
    // A reader on a read-only disk still reads; it only cannot remember.
    await remember(this.#stateFolder, merge).catch(fault => {
      if (fault instanceof VaultError && fault.code !== "integrity-broken") return
      throw fault
    })
  }

  #ownPath(): string | null {
    return this.#device === null ? null : join(this.folder, "events", `${this.#device.device}.age`)
  }

  async #ownFileDigest(): Promise<string | null> {
    const path = this.#ownPath()
    const file = path === null ? null : await readIfThere(path)
    return file === null ? null : createHash("sha256").update(file).digest("hex")
  }

  #ownLogProblems(): readonly LogProblem[] {
    return this.problems.filter(({ device }) => device === this.#device?.device)
  }

  async #newDevice(): Promise<OwnDevice> {
    const symbols = "abcdefghjkmnpqrstuvwxyz23456789"
    const chance = Array.from({ length: 6 }, () => symbols[randomInt(symbols.length)]).join("")
    return makeDevice(this.#stateFolder, this.member, chance)
  }

  async #append(facts: readonly Fact[]): Promise<readonly VaultEvent[]> {
    const { document, logs, state } = this.#loaded
    if (document === null)
      throw new VaultError(
        "integrity-broken",
        "members.json is not what the vault's founder signed, so nothing is encrypted by it. Put the right one back; `postern-vault verify` says more.",
      )
    this.#device ??= await this.#newDevice()
    const { device, label, key, certificate } = this.#device
    const own = logs.find(log => log.device === device)
    if (this.#ownLogProblems().length > 0)
      throw new VaultError(
        "integrity-broken",
        "This device's own log is not as it left it. Run `postern-vault verify`; to go on from what is here, `postern-vault verify --accept`.",
      )
    const { member, vault } = this.member
    const { verifyKey } = key
    const opening: Fact[] = own === undefined ? [{ kind: "device-added", member, label, verifyKey, certificate }] : []
    const at: Instant = this.#now().toISOString()
    const firstSeq = (own?.head[0] ?? -1) + 1
    const place = { device, firstSeq, lamport: state.lamport, at, seen: this.#newlySeen(device) }
    const events = await makeEvents([...opening, ...facts].map(tidyFact), place, this.#sealFact)
    const lines = writeLines(vault, events, own?.head ?? null, key)
    const sealed = await sealAgeFile(
      (own?.text ?? "") + lines.text,
      document.members.flatMap(({ recipients }) => recipients),
    )
    await makePrivateFolder(join(this.folder, "events"))
    await writeDurably(this.#ownPath()!, sealed)
    await this.#load()
    const written = this.events.filter(event => event.device === device && event.seq >= firstSeq)
    // Before anything is said, or removed elsewhere, because of it.
    if (written.length !== events.length)
      throw new VaultError(
        "integrity-broken",
        "What was just written cannot be read back. Remove nothing that it was made from; `postern-vault verify` says more.",
      )
    return written
  }

  /** The ends of other devices' logs that this device has not told of yet. */
  #newlySeen(device: string): Record<string, Head> {
    const told: Record<string, Head> = {}
    for (const log of this.#loaded.logs) if (log.device === device) Object.assign(told, witnessedHeads(log.events))
    const seen: Record<string, Head> = {}
    for (const { device: other, head } of this.#loaded.logs)
      if (other !== device && head[0] > (told[other]?.[0] ?? -1)) seen[other] = head
    return seen
  }
}

/** Reads and opens a member's key file with a passphrase: see `openMemberKey`. */
export async function readKeyFile(folder: string, member: string): Promise<Buffer> {
  return readFile(join(folder, "keys", `${member}.age`)).catch(cause => {
    throw new VaultError("vault-not-found", `There is no key for the member ${member} in ${folder}.`, { cause })
  })
}
