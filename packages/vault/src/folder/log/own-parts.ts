import { join } from "node:path"
import { VaultError } from "../../record/index.ts"
import { readIfThere, writeDurably } from "../disk/durable-file.ts"
import { makePrivateFolder } from "../disk/private-folder.ts"
import { openAgeFile, sealAgeFile } from "../keys/age-file.ts"
import { sha256Hex } from "../keys/signing-key.ts"
import type { VaultReading } from "../vault-reading.ts"
import type { DeviceLog, Head } from "./device-log.ts"
import { wholeLines } from "./log-line.ts"
import { maxPart, maxPartBytes, partName } from "./log-parts.ts"

/** The files of this device's log on the disk. The write lock must be held by whoever changes them. */
export class OwnParts {
  readonly #vault: VaultReading

  constructor(vault: VaultReading) {
    this.#vault = vault
  }

  /** Names those for whom the files are encrypted now, so that a device notices when others belong. */
  get sealedFor(): string {
    return sha256Hex(this.#vault.recipients.join(" "))
  }

  /**
   * Adds lines, which one durable write of one file makes part of the log: the last file with them, or a new one where the last is full.
   * @param head the end of the log that the lines follow; null where they begin it.
   * @returns the file that was written, and what it holds now.
   * @throws VaultError `write-conflict` where the file does not end so; `disk-full`, `not-allowed`.
   */
  async add(lines: string, head: Head | null): Promise<{ path: string; content: Buffer }> {
    const vault = this.#vault
    const { device } = vault.device!
    const folder = join(vault.folder, "events")
    const last = (await vault.ownParts()).at(-1)
    const found = last === undefined ? Buffer.alloc(0) : await this.#readIfOurs(last.path)
    const isWhole = found === null || (endsWith(found, head) && !(await this.#liesElsewhere(head)))
    const before = isWhole ? found : await this.#restored(found, head)
    // What is put back is written where it was found to be lacking, and the next write begins a new file.
    const isKept = before === null || (before.length >= maxPartBytes && before.equals(found!))
    const isFull = last !== undefined && last.part < maxPart && isKept
    // Without a line of the log in hand a new chain would begin beside the one that cannot be read.
    if (before === null && (!isFull || head === null)) throw new VaultError("locked")
    const path = join(folder, partName({ device, part: (last?.part ?? 1) + (isFull ? 1 : 0) }))
    const content = Buffer.concat([isFull ? Buffer.alloc(0) : before!, Buffer.from(lines)])
    await makePrivateFolder(folder)
    await writeDurably(path, await sealAgeFile(content, vault.recipients))
    vault.sealedFor = this.sealedFor
    return { path, content }
  }

  /** Encrypts anew all files that are not for exactly those who belong now. Each keeps what it holds, so a crash between two does no harm. */
  async reachRecipients(): Promise<void> {
    const vault = this.#vault
    const wanted = this.sealedFor
    if ((vault.sealedFor ?? vault.loaded.remembered.sealedFor) === wanted) return
    for (const { path } of await vault.ownParts()) {
      const content = await this.#readIfOurs(path)
      if (content !== null) await writeDurably(path, await sealAgeFile(content, vault.recipients))
    }
    vault.sealedFor = wanted
  }

  /** What a file holds; null where it is not for this member, so that this device has not written it: it is left as it is. */
  async #readIfOurs(path: string): Promise<Buffer | null> {
    return this.read(path).catch(fault => {
      if (fault instanceof VaultError && fault.code === "locked") return null
      throw fault
    })
  }

  /** Whether lines of the log were read from files that are none of this device's own: these may be all that has them. */
  async #liesElsewhere(head: Head | null): Promise<boolean> {
    const log = this.#log
    // What was written since the log was read stands in this device's own files.
    if (log === undefined || log.head[1] !== head?.[1]) return false
    const own = new Set((await this.#vault.ownParts()).map(({ path }) => path))
    return log.sources.some(path => !own.has(path))
  }

  get #log(): DeviceLog | undefined {
    return this.#vault.loaded.logs.find(({ device }) => device === this.#vault.device!.device)
  }

  /**
   * The last file with the lines of the log that no file of this device has: a sync program may have put an older one in the place of any, and the newer
   * one aside as its "conflicted copy", or another member's copy of it may be all there is.
   * @throws VaultError `write-conflict` where these are not here any more either.
   */
  async #restored(found: Buffer, head: Head | null): Promise<Buffer> {
    const vault = this.#vault
    const log = this.#log
    if (log === undefined || head === null || log.head[1] !== head[1]) throw changedMeanwhile()
    const rows = new Map<string, string>()
    const ours = new Set<string>()
    for await (const part of log.lines()) for (const row of part) rows.set(sha256Hex(row), row)
    for (const { path } of await vault.ownParts()) {
      const content = await this.#readIfOurs(path)
      for (const row of wholeLines(content?.toString("utf8") ?? "")) ours.add(row)
    }
    const inLast = new Set(wholeLines(found.toString("utf8")))
    let text = ""
    for (let seq = 0; seq <= head[0]; seq++) {
      const row = rows.get(log.hashes.get(seq) ?? "")
      if (row === undefined) throw changedMeanwhile()
      if (inLast.has(row) || !ours.has(row)) text += `${row}\n`
    }
    return Buffer.from(text)
  }

  /** What a file holds, read and decrypted. */
  async read(path: string): Promise<Buffer> {
    const file = await readIfThere(path)
    if (file === null) throw changedMeanwhile()
    const { plain, cutAtByte } = await openAgeFile(file, this.#vault.member.openHeader)
    if (cutAtByte !== null) throw changedMeanwhile()
    return plain
  }
}

/** Lines are only ever written behind those that they name as the ones before. */
function endsWith(content: Buffer, head: Head | null): boolean {
  if (head === null) return content.length === 0
  return sha256Hex(content.subarray(content.lastIndexOf(10, content.length - 2) + 1, -1)) === head[1]
}

const changedMeanwhile = (): VaultError =>
  new VaultError(
    "write-conflict",
    "This device's log was changed while it was being written to. Nothing was changed; try again.",
  )

/** Before anything is said, or removed elsewhere, because of what was written. */
export const notReadBack = (): VaultError =>
  new VaultError(
    "integrity-broken",
    "What was just written cannot be read back. Remove nothing that it was made from; `postern-vault verify` says more.",
  )
