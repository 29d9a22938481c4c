import { createHash } from "node:crypto"
import { join } from "node:path"
import {
  type AccessRequest,
  type Account,
  type Batch,
  type Role,
  type SharedSeal,
  VaultError,
  type VaultEvent,
  type VaultState,
} from "../record/index.ts"
import { readIfThere } from "./disk/durable-file.ts"
import { type OwnDevice, remember, stateFolder } from "./disk/local-state.ts"
import type { UnlockedMember } from "./keys/member-key.ts"
import { type Loaded, loadVault, withHeads } from "./load-vault.ts"
import type { Head, LogProblem } from "./log/device-log.ts"
import { type OwnPart, partsOf } from "./log/log-parts.ts"
import type { MembersView } from "./members/document-chain.ts"
import type { SaltedCode } from "./sealing/code-check.ts"
import { type BrokenSeal, openByAnySeal, sealsOf } from "./sealing/earlier-seals.ts"
import { openGrantedCodes, requestForAll } from "./sealing/granted-codes.ts"
import { OpenedFacts } from "./sealing/opened-facts.ts"

export interface OpenVaultOptions {
  readonly folder: string
  readonly member: UnlockedMember
  /** Where this device keeps what is its own; the system's place by default. */
  readonly stateFolder?: string
  readonly now?: () => Date
  /** Opens all codes that this member can open, for the state to hold their texts. */
  readonly opensCodes?: boolean
}

export interface LoadOptions {
  /** Opens the texts of codes; as the vault was opened by default. */
  readonly opensCodes?: boolean
  /** Lets go of what was read before, so that a large vault is not in memory twice; nothing is left where reading fails. */
  readonly releasesFirst?: boolean
}

/** The folder as this device last read it, and who reads it. Its parts are shared by what reads and what writes. */
export class VaultReading {
  readonly folder: string
  readonly member: UnlockedMember
  readonly stateFolder: string
  readonly now: () => Date
  /** Null before this device's first event. */
  device: OwnDevice | null = null
  /** For whom this device's own file was written, as far as this process knows. */
  sealedFor: string | null = null
  /** By their events, those seals that were found to hold something else than the codes. */
  readonly brokenSeals = new Map<string, BrokenSeal>()
  readonly #opensCodes: boolean
  readonly privateFacts: OpenedFacts
  #lacksTexts = false
  /** How far this device had read each log when the vault was opened. */
  #readBefore: Readonly<Record<string, Head>> | null = null
  #eventsToOpen: readonly VaultEvent[] = []
  #readersNow: MembersView["readers"] = []
  #loaded!: Loaded & { readonly ownDigest: string | null }

  constructor(options: OpenVaultOptions) {
    this.folder = options.folder
    this.member = options.member
    this.stateFolder = options.stateFolder ?? stateFolder(options.member.vault)
    this.now = options.now ?? (() => new Date())
    this.#opensCodes = options.opensCodes ?? false
    this.privateFacts = new OpenedFacts(options.member)
  }

  get loaded(): Loaded {
    return this.#loaded
  }

  /** What this member is here; null for somebody who does not belong. */
  get role(): Role | null {
    return this.loaded.document?.members.find(({ name }) => name === this.member.member)?.role ?? null
  }

  /** Whether an event came since this device read the vault before; null where it had read nothing. */
  get newSince(): ((event: string) => boolean) | null {
    const before = this.#readBefore ?? {}
    if (Object.keys(before).length === 0) return null
    return event => {
      const at = event.lastIndexOf(":")
      return Number(event.slice(at + 1)) > (before[event.slice(0, at)]?.[0] ?? -1)
    }
  }

  /** Reads the folder anew, and remembers what this device has seen of it. */
  async load({ opensCodes = this.#opensCodes, releasesFirst = false }: LoadOptions = {}): Promise<void> {
    if (releasesFirst) {
      this.#loaded = undefined as never
      this.#eventsToOpen = []
    }
    const ownDigest = await this.#ownDigest()
    const loaded = await loadVault(this.folder, this.member, this.stateFolder)
    this.#readBefore ??= loaded.remembered.heads
    this.#eventsToOpen = loaded.events
    this.#readersNow = loaded.view.readers
    const shown = await this.privateFacts.shownIn(loaded.state)
    const state = opensCodes ? await this.#withTexts(shown) : shown
    this.#lacksTexts = opensCodes !== this.#opensCodes
    const next = withHeads(loaded.remembered, loaded, this.member.member, this.sealedFor)
    this.#loaded = { ...loaded, state, remembered: next, ownDigest }
    if (JSON.stringify(next) === JSON.stringify(loaded.remembered)) return
    // A reader on a read-only disk still reads; it only cannot remember.
    await remember(this.stateFolder, before => withHeads(before, loaded, this.member.member, this.sealedFor)).catch(
      fault => {
        if (fault instanceof VaultError && fault.code !== "integrity-broken") return
        throw fault
      },
    )
  }

  /**
   * Whether what was read is not enough to decide by: another command has written this device's file meanwhile, or the texts of codes were not
   * opened.
   */
  async isOvertaken(): Promise<boolean> {
    return this.#lacksTexts || (await this.#ownDigest()) !== this.#loaded.ownDigest
  }

  /** Remembers the end of this device's own log, where it was written without the vault being read anew. */
  async rememberOwnHead(head: Head): Promise<void> {
    const { device, key, certificate } = this.device!
    const owner = { device, member: this.member.member, verifyKey: key.verifyKey, certificate }
    await remember(this.stateFolder, before => ({
      ...before,
      heads: { ...before.heads, [device]: head },
      owners: { ...before.owners, [device]: owner },
      sealedFor: this.sealedFor ?? before.sealedFor,
    }))
  }

  /** The files of this device's log, in their order; none before its first event. */
  async ownParts(): Promise<readonly OwnPart[]> {
    return this.device === null ? [] : partsOf(join(this.folder, "events"), this.device.device)
  }

  get ownLogProblems(): readonly LogProblem[] {
    return this.loaded.problems.filter(({ device }) => device === this.device?.device)
  }

  /** Of the last part of this device's log: the others are only ever encrypted anew. */
  async #ownDigest(): Promise<string | null> {
    const last = (await this.ownParts()).at(-1)
    const file = last === undefined ? null : await readIfThere(last.path)
    return file === null ? null : `${last!.part} ${createHash("sha256").update(file).digest("hex")}`
  }

  /** Whom a log is encrypted to: all who belong, and in any case its own writer, who must be able to go on. */
  get recipients(): readonly string[] {
    const recipients = this.loaded.view.readers.flatMap(member => member.recipients)
    return recipients.includes(this.member.recipient) ? recipients : [...recipients, this.member.recipient]
  }

  /** The codes of a batch, opened where they are sealed: see `Vault.openCodes`. */
  async openCodes(batch: Batch, indexes?: readonly number[]): Promise<string[]> {
    const { sealed, codes } = batch
    if (sealed === null) return (indexes ?? codes.map(({ index }) => index)).map(index => codes[index]!.text!)
    return (await this.openSalted(batch, indexes)).map(({ code }) => code)
  }

  /**
   * The codes of a sealed batch with their salts: alone, or as the others gave all of them.
   * @param requests those that are known; of the state that was read where none are named.
   * @throws VaultError `locked`, `integrity-broken`: see `openByAnySeal`.
   */
  async openSalted(
    batch: Batch,
    indexes: readonly number[] = batch.codes.map(({ index }) => index),
    requests: readonly AccessRequest[] = this.loaded.state.requests,
  ): Promise<SaltedCode[]> {
    const { member, recipient } = this.member
    const request = requestForAll(requests, batch, member)
    if (request !== null) return openGrantedCodes(batch, this.sharedSeals(batch), request, this.member, indexes)
    const isReachable = this.#readersNow.some(
      ({ name, recipients }) => name === member && recipients.includes(recipient),
    )
    const { codes, broken } = await openByAnySeal(batch, this.#eventsToOpen, this.member, isReachable, indexes)
    for (const seal of broken) this.brokenSeals.set(seal.event, seal)
    return codes
  }

  /** The seals of a batch under which several must agree, newest first. */
  sharedSeals(batch: Batch): readonly SharedSeal[] {
    return sealsOf(batch, this.#eventsToOpen).flatMap(({ sealed }) => ("need" in sealed ? [sealed] : []))
  }

  /** The state with the text of every code that this member can open alone: for plans that compare new codes with kept ones. */
  async #withTexts(state: VaultState): Promise<VaultState> {
    const open = async (batch: Batch): Promise<Batch> => {
      if (batch.sealed === null) return batch
      const opened = await this.openSalted(batch, undefined, state.requests).catch(() => null)
      return { ...batch, codes: batch.codes.map(code => ({ ...code, text: opened?.[code.index]?.code ?? code.text })) }
    }
    const accounts: Account[] = []
    for (const account of state.accounts)
      accounts.push({ ...account, batches: await Promise.all(account.batches.map(open)) })
    return { ...state, accounts }
  }
}

export const unsignedMembers = (): VaultError =>
  new VaultError(
    "integrity-broken",
    "The members' document is not what an owner signed, so nothing is encrypted by it. Put the right one back; `postern-vault verify` says more.",
  )
