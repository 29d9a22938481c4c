import { join } from "node:path"
import { VaultError } from "../../record/index.ts"
import { readIfThere, writeDurably } from "../disk/durable-file.ts"
import { makePrivateFolder } from "../disk/private-folder.ts"
import { openAgeFile, sealAgeFile } from "../keys/age-file.ts"
import { sha256Hex } from "../keys/signing-key.ts"
import type { VaultReading } from "../vault-reading.ts"
import type { Head } from "./device-log.ts"
import { maxPartBytes, partName } from "./log-parts.ts"

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
    const before = last === undefined ? null : await this.read(last.path)
    assertEndsWith(before, head)
    const isFull = before !== null && before.length >= maxPartBytes
    const path = join(folder, partName({ device, part: (last?.part ?? 1) + (isFull ? 1 : 0) }))
    const content = Buffer.concat([isFull || before === null ? Buffer.alloc(0) : before, Buffer.from(lines)])
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
    for (const part of await vault.ownParts())
      await writeDurably(part.path, await sealAgeFile(await this.read(part.path), vault.recipients))
    vault.sealedFor = wanted
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
function assertEndsWith(content: Buffer | null, head: Head | null): void {
  if (content === null && head === null) return
  const end = content === null ? "" : content.subarray(content.lastIndexOf(10, content.length - 2) + 1, -1)
  if (head !== null && sha256Hex(end) === head[1]) return
  throw changedMeanwhile()
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
