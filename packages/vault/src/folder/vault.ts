import { createHash, randomInt } from "node:crypto"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import {
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
import { openAgeFile, sealAgeFile, sealArmored } from "./keys/age-file.ts"
import type { UnlockedMember } from "./keys/member-key.ts"
import type { MembersDocument } from "./keys/members-document.ts"
import { type DeviceLog, type Head, type LogProblem, type MemberKeyOf, writeLines } from "./log/device-log.ts"
import { clockProblems, compareHeads, compareWitnessed, witnessedHeads } from "./log/integrity.ts"
import { lossOf, openProblems } from "./log/loss-acceptance.ts"
import { makeEvents } from "./log/new-events.ts"
import { loadLogs, loadMembers, readIfThere } from "./vault-files.ts"

export interface OpenVaultOptions {
  readonly folder: string
  readonly member: UnlockedMember
  /** Where this device keeps what is its own; the system's place by default. */
  readonly stateFolder?: string
  readonly now?: () => Date
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
  #device: OwnDevice | null = null
  #loaded!: Loaded

  private constructor(options: OpenVaultOptions) {
    this.folder = options.folder
    this.member = options.member
    this.#stateFolder = options.stateFolder ?? stateFolder(options.member.vault)
    this.#now = options.now ?? (() => new Date())
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

  /** Seals codes for some members only, as `batch-added` carries them. */
  async sealCodes(
    codes: readonly string[],
    members: readonly string[],
  ): Promise<{ to: string[]; count: number; age: string }> {
    const chosen = (this.#loaded.document?.members ?? []).filter(({ name }) => members.includes(name))
    if (chosen.length !== members.length) throw new VaultError("thing-not-found", "There is no such member.")
    return {
      to: [...members],
      count: codes.length,
      age: await sealArmored(
        `${codes.join("\n")}\n`,
        chosen.flatMap(({ recipients }) => recipients),
      ),
    }
  }

  /** The codes of a sealed batch. @throws VaultError `locked` where they are for other members. */
  async openCodes(sealed: { readonly age: string }): Promise<string[]> {
    const { plain } = await openAgeFile(Buffer.from(sealed.age), this.member.openHeader)
    return plain.toString("utf8").split("\n").slice(0, -1)
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
      state: foldEvents(ordered.events),
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
    const events = makeEvents([...opening, ...facts].map(tidyFact), place)
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
