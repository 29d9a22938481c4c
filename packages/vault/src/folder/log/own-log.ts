import { randomInt } from "node:crypto"
import { join } from "node:path"
import { type Fact, type Instant, VaultError, type VaultEvent } from "../../record/index.ts"
import { readIfThere, writeDurably } from "../disk/durable-file.ts"
import { makeDevice, type OwnDevice } from "../disk/local-state.ts"
import { makePrivateFolder } from "../disk/private-folder.ts"
import { withWriteLock } from "../disk/write-lock.ts"
import { sealAgeFile } from "../keys/age-file.ts"
import { unsignedMembers, type VaultReading } from "../vault-reading.ts"
import type { Head, LogProblem } from "./device-log.ts"
import { assertEntitled } from "./entitled-events.ts"
import { newlySeen } from "./integrity.ts"
import { writeLines } from "./log-line.ts"
import { partName } from "./log-parts.ts"
import { lossOf } from "./loss-acceptance.ts"
import { type FinishFact, type NewEvent, PlacedFacts } from "./new-events.ts"
import { notReadBack, OwnParts } from "./own-parts.ts"
import { type GroupProgress, Portions } from "./portions.ts"

/** This device's log: the files among the events that this device writes. */
export class OwnLog {
  readonly #vault: VaultReading
  readonly #finish: FinishFact
  readonly #parts: OwnParts

  constructor(vault: VaultReading, finish: FinishFact) {
    this.#vault = vault
    this.#finish = finish
    this.#parts = new OwnParts(vault)
  }

  /**
   * Writes the facts as signed events, all in one durable write of one file. The write lock must be held.
   * @throws VaultError `not-entitled`, `integrity-broken`, `disk-full`, `not-allowed`.
   */
  async append(facts: readonly Fact[]): Promise<readonly VaultEvent[]> {
    const vault = this.#vault
    const { placed, own, device } = await this.#place(facts)
    const events: NewEvent[] = []
    for (const index of placed.facts.keys()) events.push(await placed.finished(index, this.#finish))
    assertEntitled(vault, events, device.device)
    const lines = writeLines(vault.member.vault, events, own, device.key)
    await this.#parts.reachRecipients()
    await this.#parts.add(lines.text, own)
    await this.#repairCopy()
    // Whoever wrote the codes knows them; whoever removes a file because of them reads the vault anew.
    await vault.load({ opensCodes: false })
    const firstSeq = events[0]!.seq
    const written = vault.loaded.events.filter(event => event.device === device.device && event.seq >= firstSeq)
    // Before anything is said, or removed elsewhere, because of it.
    if (written.length !== events.length) throw notReadBack()
    return written
  }

  /**
   * Does the same for very many facts, in portions of some megabytes: each is one durable write of whole groups, so that memory holds one
   * portion at a time, and a crash leaves the groups before it. Each portion is read back; the vault is not read anew.
   * @param facts is emptied, so that they are not in memory twice.
   * @param lengths how many of the facts each group has.
   * @param onProgress is told how many groups are sealed, and how many of these are on the disk.
   */
  async appendGroups(facts: Fact[], lengths: readonly number[], onProgress: GroupProgress): Promise<void> {
    const vault = this.#vault
    const { placed, own, device } = await this.#place(facts)
    facts.length = 0
    if (vault.loaded.document?.format !== "postern-vault/1")
      assertEntitled(
        vault,
        [...placed.facts.keys()].map(index => placed.event(index)),
        device.device,
      )
    await this.#parts.reachRecipients()
    const portions = new Portions(this.#parts, vault.member.vault, device.key, own)
    const head = await portions.write(placed, lengths, this.#finish, onProgress)
    await this.#repairCopy()
    await vault.rememberOwnHead(head)
  }

  /** Gives facts their places behind the end of this device's log; where it has none yet, behind its first event. */
  async #place(facts: readonly Fact[]): Promise<{ placed: PlacedFacts; own: Head | null; device: OwnDevice }> {
    const vault = this.#vault
    const { document, logs, state } = vault.loaded
    if (document === null) throw unsignedMembers()
    // A leaver's program would write a log that it cannot read itself.
    if (vault.role === null)
      throw new VaultError("not-entitled", `${vault.member.member} does not belong to this vault, or no longer.`)
    vault.device ??= await newDevice(vault)
    const { device, label, key, certificate } = vault.device
    this.assertWhole()
    const own = logs.find(log => log.device === device)?.head ?? null
    const { member } = vault.member
    const { verifyKey } = key
    const opening: Fact[] = own === null ? [{ kind: "device-added", member, label, verifyKey, certificate }] : []
    const at: Instant = vault.now().toISOString()
    const firstSeq = (own?.[0] ?? -1) + 1
    const place = { device, firstSeq, lamport: state.lamport, at, seen: newlySeen(logs, device) }
    return { placed: new PlacedFacts([...opening, ...facts], place), own, device: vault.device }
  }

  /** @throws VaultError `integrity-broken` before anything is changed that this device could not tell of. */
  assertWhole(): void {
    if (this.#vault.ownLogProblems.length > 0)
      throw new VaultError(
        "integrity-broken",
        "This device's own log is not as it left it. Run `postern-vault verify`; to go on from what is here, `postern-vault verify --accept`.",
      )
  }

  /** A first event of this device, so that the members' document can name how far its log had come. */
  async begin(): Promise<void> {
    this.assertWhole()
    const { device, loaded, stateFolder } = this.#vault
    if (device === null || !loaded.logs.some(log => log.device === device.device))
      await withWriteLock(stateFolder, () => this.append([]))
  }

  /**
   * Accepts what is here as all there is, after a loss: the open problems are no longer told, and where this device's own log is
   * concerned it goes on under a new name, since a chain once broken cannot be taken up again.
   */
  async acceptLosses(): Promise<readonly LogProblem[]> {
    const vault = this.#vault
    const { problems, logs } = vault.loaded
    const losses = problems.map(problem => ({ kind: "loss-accepted" as const, ...lossOf(problem, logs) }))
    await withWriteLock(vault.stateFolder, async () => {
      if (vault.ownLogProblems.length > 0) vault.device = await newDevice(vault)
      await this.append(losses)
    })
    return problems
  }

  /**
   * Encrypts this device's own file anew where it is not for exactly those who belong: somebody who came since could read nothing of it
   * until this device has something to say. On a disk that cannot be written to it waits.
   */
  async reachEverybody(): Promise<void> {
    const vault = this.#vault
    const { document, logs, remembered } = vault.loaded
    if (vault.device === null || document?.format !== "postern-vault/2" || vault.role === null) return
    if (remembered.sealedFor === this.#parts.sealedFor || vault.ownLogProblems.length > 0) return
    if (!logs.some(log => log.device === vault.device?.device)) return
    await withWriteLock(vault.stateFolder, async () => {
      if (await vault.isOvertaken()) return
      await this.#parts.reachRecipients()
      await vault.load()
    }).catch(fault => {
      if (!(fault instanceof VaultError)) throw fault
    })
  }

  /** Writes the lines of all other devices where a newcomer can read them: a device's own file is for those who belonged when it wrote. */
  async writeCopies(): Promise<void> {
    const { device: own, folder, recipients, loaded } = this.#vault
    if (own === null) return
    const copies = join(folder, "copies", own.device)
    await makePrivateFolder(copies)
    for (const { device, lines } of loaded.logs) {
      if (device === own.device) continue
      let part = 1
      for await (const rows of lines())
        await writeDurably(
          join(copies, partName({ device, part: part++ })),
          await sealAgeFile(rows.map(row => `${row}\n`).join(""), recipients),
        )
    }
  }

  /** `members.json` is a copy of the last document, for programs that look whose vault it is; a sync may have put an older one there. */
  async #repairCopy(): Promise<void> {
    const { documentText, document } = this.#vault.loaded
    if (documentText === null || document?.format !== "postern-vault/2") return
    const path = join(this.#vault.folder, "members.json")
    // What was written before stands. A copy that cannot be written, as where a folder has its name, is tried again with the next write.
    const repair = async (): Promise<void> => {
      if ((await readIfThere(path))?.toString("utf8") !== documentText) await writeDurably(path, documentText)
    }
    await repair().catch(fault => {
      if (!(fault instanceof VaultError)) throw fault
    })
  }
}

async function newDevice({ stateFolder, member }: VaultReading): Promise<OwnDevice> {
  const symbols = "abcdefghjkmnpqrstuvwxyz23456789"
  const chance = Array.from({ length: 6 }, () => symbols[randomInt(symbols.length)]).join("")
  return makeDevice(stateFolder, member, chance)
}
