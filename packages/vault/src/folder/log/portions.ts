import type { SigningKey } from "../keys/signing-key.ts"
import type { Head } from "./device-log.ts"
import { writeLines } from "./log-line.ts"
import type { FinishFact, NewEvent, PlacedFacts } from "./new-events.ts"
import { notReadBack, type OwnParts } from "./own-parts.ts"

/** So many bytes of lines are one durable write: some two thousand accounts, so that an import of any ordinary size is there whole or not at all. */
export const maxPortionBytes = 4 << 20

/** Is told how many groups are sealed, and how many of these are on the disk. */
export type GroupProgress = (sealed: number, written: number) => void

/** Writes very many facts in portions of whole groups, each read back before the next. */
export class Portions {
  readonly #parts: OwnParts
  readonly #vault: string
  readonly #key: SigningKey
  #head: Head | null
  #text = ""

  constructor(parts: OwnParts, vault: string, key: SigningKey, head: Head | null) {
    this.#parts = parts
    this.#vault = vault
    this.#key = key
    this.#head = head
  }

  /** @returns the end of the log now. @throws VaultError `integrity-broken` where a portion cannot be read back; as `OwnParts.add`. */
  async write(
    placed: PlacedFacts,
    lengths: readonly number[],
    finish: FinishFact,
    onProgress: GroupProgress,
  ): Promise<Head> {
    let before = this.#head
    let next = 0
    let end = placed.facts.length - lengths.reduce((sum, length) => sum + length, 0)
    let written = 0
    for (const [index, length] of lengths.entries()) {
      end += length
      const events: NewEvent[] = []
      while (next < end) events.push(await placed.finished(next++, finish))
      this.#sign(events)
      if (this.#text.length >= maxPortionBytes || index === lengths.length - 1) {
        await this.#flush(before)
        before = this.#head
        written = index + 1
      }
      onProgress(index + 1, written)
    }
    return this.#head!
  }

  #sign(events: readonly NewEvent[]): void {
    if (events.length === 0) return
    const lines = writeLines(this.#vault, events, this.#head, this.#key)
    this.#text += lines.text
    this.#head = lines.head
  }

  async #flush(before: Head | null): Promise<void> {
    if (this.#text === "") return
    const { path, content } = await this.#parts.add(this.#text, before)
    this.#text = ""
    if (!(await this.#parts.read(path)).equals(content)) throw notReadBack()
  }
}
