import { randomInt } from "node:crypto"
import { join } from "node:path"
import { type Fact, type Instant, tidyFact, VaultError, type VaultEvent } from "../../record/index.ts"
import { readIfThere, writeDurably } from "../disk/durable-file.ts"
import { makeDevice, type OwnDevice } from "../disk/local-state.ts"
import { makePrivateFolder } from "../disk/private-folder.ts"
import { withWriteLock } from "../disk/write-lock.ts"
import { sealAgeFile } from "../keys/age-file.ts"
import { sha256Hex } from "../keys/signing-key.ts"
import { unsignedMembers, type VaultReading } from "../vault-reading.ts"
import { type LogProblem, writeLines } from "./device-log.ts"
import { assertEntitled } from "./entitled-events.ts"
import { newlySeen } from "./integrity.ts"
import { lossOf } from "./loss-acceptance.ts"
import { type FinishFact, makeEvents } from "./new-events.ts"

/** This device's log: the one file among the events that this device writes. */
export class OwnLog {
  readonly #vault: VaultReading
  readonly #finish: FinishFact

  constructor(vault: VaultReading, finish: FinishFact) {
    this.#vault = vault
    this.#finish = finish
  }

  /**
   * Writes the facts as signed events, all in one durable replacement of the file. The write lock must be held.
   * @throws VaultError `not-entitled`, `integrity-broken`, `disk-full`, `not-allowed`.
   */
  async append(
    facts: readonly Fact[],
    onProgress?: (done: number, all: number) => void,
  ): Promise<readonly VaultEvent[]> {
    const { firstSeq, count } = await this.#write(facts, onProgress)
    const vault = this.#vault
    // Whoever wrote the codes knows them; whoever removes a file because of them reads the vault anew.
    await vault.load({ opensCodes: false })
    const { device } = vault.device!
    const written = vault.loaded.events.filter(event => event.device === device && event.seq >= firstSeq)
    // Before anything is said, or removed elsewhere, because of it.
    if (written.length !== count)
      throw new VaultError(
        "integrity-broken",
        "What was just written cannot be read back. Remove nothing that it was made from; `postern-vault verify` says more.",
      )
    return written
  }

  /** Signs, seals and writes. A function of its own, so that of a large write nothing is kept in memory while it is read back. */
  async #write(
    facts: readonly Fact[],
    onProgress?: (done: number, all: number) => void,
  ): Promise<{ firstSeq: number; count: number }> {
    const vault = this.#vault
    const { document, logs, state } = vault.loaded
    if (document === null) throw unsignedMembers()
    // A leaver's program would write a log that it cannot read itself.
    if (vault.role === null)
      throw new VaultError("not-entitled", `${vault.member.member} does not belong to this vault, or no longer.`)
    vault.device ??= await newDevice(vault)
    const { device, label, key, certificate } = vault.device
    const own = logs.find(log => log.device === device)
    this.assertWhole()
    const { member } = vault.member
    const { verifyKey } = key
    const opening: Fact[] = own === undefined ? [{ kind: "device-added", member, label, verifyKey, certificate }] : []
    const at: Instant = vault.now().toISOString()
    const firstSeq = (own?.head[0] ?? -1) + 1
    const place = { device, firstSeq, lamport: state.lamport, at, seen: newlySeen(logs, device) }
    const events = await makeEvents([...opening, ...facts].map(tidyFact), place, this.#finish, onProgress)
    assertEntitled(vault, events, device)
    const lines = writeLines(vault.member.vault, events, own?.head ?? null, key)
    const { recipients } = vault
    const sealed = await sealAgeFile((own?.text ?? "") + lines.text, recipients)
    await makePrivateFolder(join(vault.folder, "events"))
    await writeDurably(vault.ownPath!, sealed)
    vault.sealedFor = sha256Hex(recipients.join(" "))
    await this.#repairCopy()
    return { firstSeq, count: events.length }
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
    const path = vault.ownPath
    if (path === null || document?.format !== "postern-vault/2" || vault.role === null) return
    const { recipients } = vault
    const wanted = sha256Hex(recipients.join(" "))
    if (remembered.sealedFor === wanted || vault.ownLogProblems.length > 0) return
    const own = logs.find(log => log.device === vault.device?.device)
    if (own === undefined) return
    await withWriteLock(vault.stateFolder, async () => {
      if (await vault.isOvertaken()) return
      await writeDurably(path, await sealAgeFile(own.text, recipients))
      vault.sealedFor = wanted
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
    for (const { device, text } of loaded.logs)
      if (device !== own.device) await writeDurably(join(copies, `${device}.age`), await sealAgeFile(text, recipients))
  }

  /** `members.json` is a copy of the last document, for programs that look whose vault it is; a sync may have put an older one there. */
  async #repairCopy(): Promise<void> {
    const { documentText, document } = this.#vault.loaded
    if (documentText === null || document?.format !== "postern-vault/2") return
    const path = join(this.#vault.folder, "members.json")
    if ((await readIfThere(path))?.toString("utf8") !== documentText) await writeDurably(path, documentText)
  }
}

async function newDevice({ stateFolder, member }: VaultReading): Promise<OwnDevice> {
  const symbols = "abcdefghjkmnpqrstuvwxyz23456789"
  const chance = Array.from({ length: 6 }, () => symbols[randomInt(symbols.length)]).join("")
  return makeDevice(stateFolder, member, chance)
}
