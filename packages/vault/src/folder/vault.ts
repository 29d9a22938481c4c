import { createHash, randomInt } from "node:crypto"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import {
  type Account,
  type Batch,
  type Fact,
  foldEvents,
  type Instant,
  liveBatches,
  membersOfSeal,
  type Role,
  type resealReasons,
  ruleFor,
  type SealedCodes,
  tidyFact,
  VaultError,
  type VaultEvent,
  type VaultState,
} from "../record/index.ts"
import { assertPrivateFolder, makePrivateFolder, readIfThere, writeDurably } from "./disk/durable-file.ts"
import { loadDevice, makeDevice, type OwnDevice, remember, stateFolder } from "./disk/local-state.ts"
import { withWriteLock } from "./disk/write-lock.ts"
import { sealAgeFile } from "./keys/age-file.ts"
import type { UnlockedMember } from "./keys/member-key.ts"
import { sha256Hex } from "./keys/signing-key.ts"
import { authorityOf, type Loaded, loadVault, withHeads } from "./load-vault.ts"
import { type DeviceLog, type Head, type LogProblem, writeLines } from "./log/device-log.ts"
import { witnessedHeads } from "./log/integrity.ts"
import { lossOf } from "./log/loss-acceptance.ts"
import { makeEvents } from "./log/new-events.ts"
import type { MembersView } from "./members/document-chain.ts"
import { type MembersDocument, readDocument, type SignedDocument, signMembers } from "./members/members-document.ts"
import { writeDocument } from "./members/members-folder.ts"
import type { HeadsOf } from "./members/next-document.ts"
import { ruleText } from "./members/rule-signature.ts"
import { fitsRule, sealBatch } from "./sealing/batch-seal.ts"
import { withSalt } from "./sealing/code-check.ts"
import { openSeal } from "./sealing/seal-codes.ts"

export interface OpenVaultOptions {
  readonly folder: string
  readonly member: UnlockedMember
  /** Where this device keeps what is its own; the system's place by default. */
  readonly stateFolder?: string
  readonly now?: () => Date
  /** Opens all codes that this member can open, for the state to hold their texts. */
  readonly opensCodes?: boolean
}

/** An open vault: a state to read, and one way to change it. */
export class Vault {
  readonly folder: string
  readonly member: UnlockedMember
  readonly #stateFolder: string
  readonly #now: () => Date
  readonly #opensCodes: boolean
  #device: OwnDevice | null = null
  /** For whom this device's own file was written, as far as this process knows. */
  #sealedFor: string | null = null
  #loaded!: Loaded & { readonly ownDigest: string | null }

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
    await vault.#reachEverybody()
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

  /** Who belongs; null where no document can be believed. */
  get members(): MembersDocument | null {
    return this.#loaded.document
  }

  /** What is worth knowing and no fault. */
  get notices(): readonly LogProblem[] {
    return this.#loaded.notices
  }

  get membersView(): MembersView {
    return this.#loaded.view
  }

  get logs(): readonly DeviceLog[] {
    return this.#loaded.logs
  }

  get now(): Date {
    return this.#now()
  }

  /** What this member is here; null for somebody who does not belong. */
  get role(): Role | null {
    return this.#loaded.document?.members.find(({ name }) => name === this.member.member)?.role ?? null
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
      return facts.length === 0 ? [] : this.#append(await this.#withSeals(facts))
    })
  }

  /** What waits for this member to seal it anew goes with whatever they write next; a few batches at a time. */
  async #withSeals(facts: readonly Fact[]): Promise<readonly Fact[]> {
    if (facts.some(({ kind }) => sealsByItself.has(kind))) return facts
    const resealed: Fact[] = []
    for (const batch of this.staleBatches().slice(0, 20)) {
      const fact = await this.#resealed(batch, "rule").catch(() => null)
      if (fact !== null) resealed.push(fact)
    }
    return [...facts, ...resealed]
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

  /**
   * What is signed in the place of a fact: codes sealed to those whom their account's rule names, a rule with the member's own signature.
   * @param all the facts that are written together: an account may be new.
   */
  #finishFact = async (fact: Fact, all: readonly Fact[]): Promise<Fact> => {
    if ((fact.kind === "rule-set" || fact.kind === "rule-cleared") && fact.signature === unsigned) {
      const signed = await this.member.signAsMember(ruleText(this.member.vault, fact))
      return { ...fact, signature: Buffer.from(signed).toString("base64url") }
    }
    if (fact.kind !== "batch-added" || !("codes" in fact)) return fact
    const { codes, ...rest } = fact
    const { rules, accounts } = this.#loaded.state
    const added = all.find(each => each.kind === "account-added" && each.account === fact.account)
    const account =
      accounts.find(({ id }) => id === fact.account) ??
      (added?.kind === "account-added" ? { id: added.account, tags: added.tags ?? [] } : null)
    const rule = account === null ? null : ruleFor(rules, account)
    const { readers } = this.#loaded.view
    return { ...rest, sealed: await sealBatch(fact.batch, codes.map(withSalt), rule, readers, [this.member.member]) }
  }

  /** Batches that are not sealed as their rule asks, and that this member can open to seal them so. */
  staleBatches(): readonly Batch[] {
    const { state, view, document } = this.#loaded
    if (document === null || document.format === "postern-vault/1") return []
    return state.accounts.flatMap(account => {
      const rule = ruleFor(state.rules, account)
      return liveBatches(account).filter(
        ({ sealed, seals }) => !fitsRule(sealed, rule, view.readers) && this.#canOpenAlone(sealed, seals.length),
      )
    })
  }

  #canOpenAlone(sealed: SealedCodes | null, seals: number): boolean {
    if (sealed === null) return seals === 0
    return !("need" in sealed) && sealed.to.includes(this.member.member)
  }

  /**
   * Seals batches anew, as their rules ask now, each for those who belong.
   * @param onProgress is told how many are done.
   */
  async reseal(
    batches: readonly Batch[],
    why: (typeof resealReasons)[number],
    onProgress: (done: number) => void = () => {},
  ): Promise<number> {
    // Each step is one durable write of this device's file: a kill loses one step, and the next run goes on from there.
    const step = 100
    for (let at = 0; at < batches.length; at += step) {
      const facts: Fact[] = []
      for (const batch of batches.slice(at, at + step)) facts.push(await this.#resealed(batch, why))
      await this.commit(() => facts)
      onProgress(Math.min(at + step, batches.length))
    }
    return batches.length
  }

  async #resealed(batch: Batch, why: (typeof resealReasons)[number]): Promise<Fact> {
    const { state, view } = this.#loaded
    const account = state.accounts.find(({ id }) => id === batch.account)!
    const codes =
      batch.sealed === null
        ? batch.codes.map(({ text }) => withSalt(text!))
        : await openSeal(batch.id, batch.sealed, this.member.openHeader)
    const otherwise = batch.sealed === null ? [this.member.member] : membersOfSeal(batch.sealed)
    const sealed = await sealBatch(batch.id, codes, ruleFor(state.rules, account), view.readers, otherwise)
    return { kind: "batch-resealed", batch: batch.id, sealed, why }
  }

  /**
   * Puts another document of the members in the place of the last, signed by this member, and says so in the log.
   * @throws VaultError whatever `decide` throws; `members-fork`; `not-entitled` for somebody who is no owner.
   */
  async changeMembers(
    decide: (head: SignedDocument, change: MembersChange) => MembersDocument,
    facts: (hash: string) => readonly Fact[],
    { mergesFork = false }: { readonly mergesFork?: boolean } = {},
  ): Promise<MembersDocument> {
    await this.#makeOwnDevice()
    const document = await withWriteLock(this.#stateFolder, async () => {
      await this.#load()
      const { view } = this.#loaded
      if (view.head === null) throw unsignedMembers()
      if (this.role !== "owner") throw new VaultError("not-entitled", "Only an owner changes who belongs.")
      if (view.heads.length > 1 && !mergesFork)
        throw new VaultError(
          "members-fork",
          "Two owners changed the members apart. First bring the two together: postern-vault member agree",
        )
      const headsOf = (member: string): Record<string, Head> =>
        Object.fromEntries(
          this.#loaded.logs.filter(log => log.member === member).map(({ device, head }) => [device, head]),
        )
      const heads = Object.fromEntries(this.#loaded.logs.map(({ device, head }) => [device, head]))
      const next = decide(view.head, { at: this.#now().toISOString(), headsOf, heads })
      const text = await signMembers(next, this.member.member, this.member.signAsMember)
      const { hash } = readDocument(text, this.member.vault)
      await writeDocument(this.folder, next.epoch, hash, text)
      await writeDurably(join(this.folder, "members.json"), text)
      await this.#load()
      if (this.#loaded.view.head?.hash !== hash) throw unsignedMembers()
      return { next, hash }
    })
    await this.commit(() => facts(document.hash))
    return document.next
  }

  /** A first event of this device, so that the members' document can name how far its log had come. */
  async #makeOwnDevice(): Promise<void> {
    if (this.#device === null || !this.#loaded.logs.some(({ device }) => device === this.#device?.device))
      await withWriteLock(this.#stateFolder, () => this.#append([]))
  }

  /** Writes the lines of all other devices where a newcomer can read them: a device's own file is for those who belonged when it wrote. */
  async writeCopies(): Promise<void> {
    const own = this.#device?.device
    if (own === undefined) return
    const folder = join(this.folder, "copies", own)
    await makePrivateFolder(folder)
    const recipients = this.#recipients()
    for (const { device, text } of this.#loaded.logs)
      if (device !== own) await writeDurably(join(folder, `${device}.age`), await sealAgeFile(text, recipients))
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
    const ownDigest = await this.#ownFileDigest()
    const loaded = await loadVault(this.folder, this.member, this.#stateFolder)
    const state = this.#opensCodes ? await this.#withTexts(loaded.state) : loaded.state
    const next = withHeads(loaded.remembered, loaded, this.member.member, this.#sealedFor)
    this.#loaded = { ...loaded, state, remembered: next, ownDigest }
    if (JSON.stringify(next) === JSON.stringify(loaded.remembered)) return
    // A reader on a read-only disk still reads; it only cannot remember.
    await remember(this.#stateFolder, before => withHeads(before, loaded, this.member.member, this.#sealedFor)).catch(
      fault => {
        if (fault instanceof VaultError && fault.code !== "integrity-broken") return
        throw fault
      },
    )
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
    if (document === null) throw unsignedMembers()
    // A leaver's program would write a log that it cannot read itself.
    if (this.role === null)
      throw new VaultError("not-entitled", `${this.member.member} does not belong to this vault, or no longer.`)
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
    const events = await makeEvents([...opening, ...facts].map(tidyFact), place, this.#finishFact)
    this.#assertEntitled(events, device)
    const lines = writeLines(vault, events, own?.head ?? null, key)
    const recipients = this.#recipients()
    const sealed = await sealAgeFile((own?.text ?? "") + lines.text, recipients)
    await makePrivateFolder(join(this.folder, "events"))
    await writeDurably(this.#ownPath()!, sealed)
    this.#sealedFor = sha256Hex(recipients.join(" "))
    await this.#repairCopy()
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

  /** Whom a log is encrypted to: all who belong, and in any case its own writer, who must be able to go on. */
  #recipients(): readonly string[] {
    const recipients = this.#loaded.view.readers.flatMap(member => member.recipients)
    return recipients.includes(this.member.recipient) ? recipients : [...recipients, this.member.recipient]
  }

  /**
   * Encrypts this device's own file anew where it is not for exactly those who belong: somebody who came since could read nothing of it
   * until this device has something to say. On a disk that cannot be written to it waits.
   */
  async #reachEverybody(): Promise<void> {
    const { document, logs } = this.#loaded
    const path = this.#ownPath()
    if (path === null || document?.format !== "postern-vault/2" || this.role === null) return
    const recipients = this.#recipients()
    const wanted = sha256Hex(recipients.join(" "))
    if (this.#loaded.remembered.sealedFor === wanted || this.#ownLogProblems().length > 0) return
    const own = logs.find(log => log.device === this.#device?.device)
    if (own === undefined) return
    await withWriteLock(this.#stateFolder, async () => {
      if ((await this.#ownFileDigest()) !== this.#loaded.ownDigest) return
      await writeDurably(path, await sealAgeFile(own.text, recipients))
      this.#sealedFor = wanted
      await this.#load()
    }).catch(fault => {
      if (!(fault instanceof VaultError)) throw fault
    })
  }

  /** `members.json` is a copy of the last document, for programs that look whose vault it is; a sync may have put an older one there. */
  async #repairCopy(): Promise<void> {
    const { documentText, document } = this.#loaded
    if (documentText === null || document?.format !== "postern-vault/2") return
    const path = join(this.folder, "members.json")
    if ((await readIfThere(path))?.toString("utf8") !== documentText) await writeDurably(path, documentText)
  }

  /** @throws VaultError `not-entitled` before anything is signed that no other device would believe. */
  #assertEntitled(events: readonly Omit<VaultEvent, "prev">[], device: string): void {
    const memberOf = new Map(this.#loaded.logs.map(log => [log.device, log.member])).set(device, this.member.member)
    const authority = authorityOf(this.#loaded.document, this.member.vault, memberOf)
    if (authority === null) return
    const own = new Set(events.map(({ seq }) => seq))
    const { findings } = foldEvents([...this.#loaded.events, ...(events as VaultEvent[])], authority)
    const refused = findings.find(finding => finding.device === device && own.has(finding.seq))
    if (refused === undefined) return
    const why =
      refused.kind === "after-leaving"
        ? "this device is revoked, or you no longer belong"
        : `as ${this.role} you may not say this, or the rule of the account does not name you (${refused.said})`
    throw new VaultError("not-entitled", `Not allowed: ${why}. Nothing was changed.`)
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

/** After these the command seals anew by itself, with progress, and says how much. */
const sealsByItself = new Set<string>([
  "batch-resealed",
  "batch-removed",
  "rule-set",
  "rule-cleared",
  "member-joined",
  "member-left",
  "member-changed",
  "device-revoked",
])

/** The place of a signature that is made when the fact has its name. */
export const unsigned = "unsigned"

/** What a change of the members is made of, as the folder stands. */
export interface MembersChange {
  readonly at: string
  readonly headsOf: HeadsOf
  readonly heads: Readonly<Record<string, Head>>
}

const unsignedMembers = (): VaultError =>
  new VaultError(
    "integrity-broken",
    "The members' document is not what an owner signed, so nothing is encrypted by it. Put the right one back; `postern-vault verify` says more.",
  )

/** Reads and opens a member's key file with a passphrase: see `openMemberKey`. */
export async function readKeyFile(folder: string, member: string): Promise<Buffer> {
  return readFile(join(folder, "keys", `${member}.age`)).catch(cause => {
    throw new VaultError("vault-not-found", `There is no key for the member ${member} in ${folder}.`, { cause })
  })
}
