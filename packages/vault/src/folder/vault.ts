import { readFile } from "node:fs/promises"
import { join } from "node:path"
import {
  type Batch,
  type Fact,
  type Role,
  type SharedSeal,
  VaultError,
  type VaultEvent,
  type VaultState,
} from "../record/index.ts"
import { assertPrivateFolder } from "./disk/durable-file.ts"
import { loadDevice } from "./disk/local-state.ts"
import { withWriteLock } from "./disk/write-lock.ts"
import type { UnlockedMember } from "./keys/member-key.ts"
import type { DeviceLog, LogProblem } from "./log/device-log.ts"
import { OwnLog } from "./log/own-log.ts"
import type { GroupProgress } from "./log/portions.ts"
import { type ChangeOptions, type DecideMembers, signUnagreed, writeNextMembers } from "./members/changed-members.ts"
import type { MembersView } from "./members/document-chain.ts"
import type { MembersDocument } from "./members/members-document.ts"
import type { BrokenSeal } from "./sealing/earlier-seals.ts"
import { openedOrNull } from "./sealing/opened-or-null.ts"
import { resealedFacts } from "./sealing/private-facts.ts"
import { finishFact, type ResealReason, resealed, staleBatches, withSeals } from "./sealing/rule-seals.ts"
import { type OpenVaultOptions, VaultReading } from "./vault-reading.ts"

/** An open vault: a state to read, and one way to change it. */
export class Vault {
  readonly folder: string
  readonly member: UnlockedMember
  readonly #reading: VaultReading
  readonly #log: OwnLog

  private constructor(options: OpenVaultOptions) {
    this.folder = options.folder
    this.member = options.member
    this.#reading = new VaultReading(options)
    this.#log = new OwnLog(this.#reading, (fact, all) => finishFact(this.#reading, fact, all))
  }

  /**
   * Opens the vault. What is wrong with its files is in `problems`, not thrown: all that can be read is read.
   * @throws VaultError `not-allowed` where others can write to what this device remembers; `integrity-broken` where that is damaged.
   */
  static async open(options: OpenVaultOptions): Promise<Vault> {
    const vault = new Vault(options)
    const reading = vault.#reading
    await assertPrivateFolder(reading.stateFolder)
    await vault.refresh()
    return vault
  }

  /** Reads what others have written since. @throws VaultError as `open`. */
  async refresh(): Promise<void> {
    const reading = this.#reading
    reading.device ??= await loadDevice(reading.stateFolder, this.member)
    await reading.load()
    await this.#log.reachEverybody()
  }

  get state(): VaultState {
    return this.#reading.loaded.state
  }

  /** All events in the order of their fold. */
  get events(): readonly VaultEvent[] {
    return this.#reading.loaded.events
  }

  get problems(): readonly LogProblem[] {
    return this.#reading.loaded.problems
  }

  /** What is worth knowing and no fault. */
  get notices(): readonly LogProblem[] {
    return this.#reading.loaded.notices
  }

  /** This device's name in the vault; null before its first event. */
  get device(): string | null {
    return this.#reading.device?.device ?? null
  }

  /** Who belongs; null where no document can be believed. */
  get members(): MembersDocument | null {
    return this.#reading.loaded.document
  }

  get membersView(): MembersView {
    return this.#reading.loaded.view
  }

  get logs(): readonly DeviceLog[] {
    return this.#reading.loaded.logs
  }

  /** Whether an event came since this device read the vault before; null where it had read nothing. */
  get newSince(): ((event: string) => boolean) | null {
    return this.#reading.newSince
  }

  get now(): Date {
    return this.#reading.now()
  }

  /** What this member is here; null for somebody who does not belong. */
  get role(): Role | null {
    return this.#reading.role
  }

  /**
   * Writes what `decide` says of the newest state: all its facts in one durable replacement of this device's file, or none.
   * Another command on this device cannot come between.
   * @throws VaultError whatever `decide` throws; `integrity-broken` where this device's own log is not as it left it;
   * `write-conflict`, `disk-full`, `not-allowed`.
   */
  async commit(decide: (state: VaultState) => readonly Fact[]): Promise<readonly VaultEvent[]> {
    const reading = this.#reading
    return withWriteLock(reading.stateFolder, async () => {
      if (await reading.isOvertaken()) await reading.load()
      const facts = decide(this.state)
      return facts.length === 0 ? [] : this.#log.append(await withSeals(reading, facts))
    })
  }

  /**
   * Writes groups of facts, such as one for each account of a large import. Up to some 4 MiB of events are written all or not at all; of more,
   * each portion of whole groups is. What the vault shows is as before: `readAnew` reads what is there now.
   * @throws VaultError as `commit`; the groups that `onProgress` told as written are kept.
   */
  async commitGroups(
    decide: (state: VaultState) => readonly (readonly Fact[])[],
    onProgress: GroupProgress = () => {},
  ): Promise<void> {
    const reading = this.#reading
    await withWriteLock(reading.stateFolder, async () => {
      if (await reading.isOvertaken()) await reading.load()
      const { facts, lengths } = flatten(decide(this.state))
      if (facts.length > 0) await this.#log.appendGroups(facts, lengths, onProgress)
    })
  }

  /** Reads what lies on the disk now, as if the vault were opened anew; texts of codes are opened one batch at a time, by `openCodes`. */
  readAnew(): Promise<void> {
    return this.#reading.load({ opensCodes: false, releasesFirst: true })
  }

  /**
   * The codes of a batch, opened where they are sealed.
   * @param indexes which codes; all where none is named.
   * @throws VaultError `locked` where they are for others; `integrity-broken` where the seal does not hold what was kept.
   */
  openCodes(batch: Batch, indexes?: readonly number[]): Promise<string[]> {
    return this.#reading.openCodes(batch, indexes)
  }

  /** The seals of a batch under which several must agree, newest first. */
  sharedSeals(batch: Batch): readonly SharedSeal[] {
    return this.#reading.sharedSeals(batch)
  }

  /** Seals that held something else than the codes, as far as they were opened; then a seal before them gave the codes. */
  get brokenSeals(): readonly BrokenSeal[] {
    return [...this.#reading.brokenSeals.values()]
  }

  /** Batches that are not sealed as their rule asks, and that this member can open to seal them so. */
  staleBatches(): readonly Batch[] {
    return staleBatches(this.#reading)
  }

  /**
   * Seals batches anew, as their rules ask now, each for those who belong; and what is private of accounts, where it is not for those. A batch whose
   * codes do not open, since somebody sealed them wrongly, is left as it is.
   * @param onProgress is told how many are done.
   * @returns how many were sealed.
   * @throws VaultError `not-entitled` where too few of those whom a rule names are left; as `commit`.
   */
  async reseal(
    batches: readonly Batch[],
    why: ResealReason,
    onProgress: (done: number) => void = () => {},
  ): Promise<number> {
    // Each step is one durable write of this device's file: a kill loses one step, and the next run goes on from there.
    const step = 100
    const ofPrivate = await resealedFacts(this.#reading, why === "rotated")
    if (ofPrivate.length > 0) await this.commit(() => ofPrivate)
    let sealed = 0
    for (let at = 0; at < batches.length; at += step) {
      const facts: Fact[] = []
      for (const batch of batches.slice(at, at + step)) {
        const fact = await openedOrNull(resealed(this.#reading, batch, why), this.member)
        if (fact !== null) facts.push(fact)
      }
      await this.commit(() => facts)
      sealed += facts.length
      onProgress(Math.min(at + step, batches.length))
    }
    return sealed
  }

  /**
   * Puts another document of the members in the place of the last, signed by this member, and says so in the log.
   * @throws VaultError whatever `decide` throws; `members-fork`; `not-entitled` for somebody who is no owner.
   */
  async changeMembers(
    decide: DecideMembers,
    facts: (hash: string) => readonly Fact[],
    options: ChangeOptions = {},
  ): Promise<MembersDocument> {
    await this.#log.begin()
    const { next, hash } = await withWriteLock(this.#reading.stateFolder, () =>
      writeNextMembers(this.#reading, decide, options),
    )
    await this.commit(() => facts(hash))
    return next
  }

  /**
   * Signs a change of the owners that another owner has made. With the last signature it counts, and this device says so in the log.
   * @returns whether it counts now.
   * @throws VaultError as `signUnagreed`.
   */
  async signMembers(
    epoch: number,
    facts: (next: MembersDocument, before: MembersDocument, hash: string) => readonly Fact[],
  ): Promise<boolean> {
    await this.#log.begin()
    const { next, before, hash, isWhole } = await withWriteLock(this.#reading.stateFolder, () =>
      signUnagreed(this.#reading, epoch),
    )
    if (isWhole) await this.commit(() => facts(next, before, hash))
    return isWhole
  }

  /** @throws VaultError `integrity-broken` where this device's own log is not as it left it: then it can write nothing. */
  assertWritable(): void {
    this.#log.assertWhole()
  }

  /** Writes the lines of all other devices where a newcomer can read them. */
  writeCopies(): Promise<void> {
    return this.#log.writeCopies()
  }

  /**
   * Signs a checkpoint of this device's log with its key. Its text begins with another word than events and certificates do.
   * @throws VaultError `not-allowed` for every other text.
   */
  signCheckpoint(text: string): Uint8Array {
    const { device } = this.#reading
    if (device === null || !text.startsWith(`postern-vault/${this.member.vault}/${device.device}\n`))
      throw new VaultError("not-allowed", "A device signs checkpoints of its own log only.")
    return device.key.sign(text)
  }

  /** Accepts what is here as all there is, after a loss: the open problems are no longer told. */
  acceptLosses(): Promise<readonly LogProblem[]> {
    return this.#log.acceptLosses()
  }
}

/** The facts of all groups in a row, and how many each group has. A function of its own: its caller keeps no group in memory. */
function flatten(groups: readonly (readonly Fact[])[]): { facts: Fact[]; lengths: number[] } {
  const filled = groups.filter(group => group.length > 0)
  return { facts: filled.flat(), lengths: filled.map(group => group.length) }
}

/** Reads a member's key file: see `openMemberKey`. @throws VaultError `vault-not-found`. */
export async function readKeyFile(folder: string, member: string): Promise<Buffer> {
  return readFile(join(folder, "keys", `${member}.age`)).catch(cause => {
    throw new VaultError("vault-not-found", `There is no key for the member ${member} in ${folder}.`, { cause })
  })
}
