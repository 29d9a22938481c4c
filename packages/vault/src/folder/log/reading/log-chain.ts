import type { LogContent } from "../device-log.ts"
import { genesisHash, isSignedLine, type Line, parseLine } from "../log-line.ts"
import { isCertified, type LogOwner, type MemberKeysOf } from "../log-owner.ts"
import { KeptLines } from "./kept-lines.ts"

/**
 * The lines of one device's log, taken file by file, for as long as each follows the line before. Where that holds to the end and the last
 * line is signed, that one signature speaks for all. No text is kept: a log may have hundreds of megabytes.
 */
export class LogChain {
  readonly #vault: string
  readonly #kept = new KeptLines()
  #owner: LogOwner | null = null
  #last: Line | null = null
  #isWhole = true

  constructor(vault: string) {
    this.#vault = vault
  }

  /** The number that the next line must have. */
  get nextSeq(): number {
    return this.#kept.head[0] + 1
  }

  /**
   * Takes the lines of one file. Lines that an earlier file had, as an older copy of it has, are passed over.
   * @returns how many are new.
   */
  take(rows: Iterable<string>): number {
    const start = this.nextSeq
    for (const raw of this.#isWhole ? rows : []) {
      const line = parseLine(raw)
      if (!this.#follows(line)) {
        const { seq } = line.value ?? {}
        if (typeof seq === "number" && seq < start && this.#kept.hashes.get(seq) === line.hash) continue
        this.#isWhole = false
        break
      }
      if (this.#last === null) this.#owner = claimedOwner(line)
      this.#last = line
      this.#kept.add(line.value!.device as string, line)
    }
    return this.nextSeq - start
  }

  #follows({ value }: Line): boolean {
    if (value === null) return false
    const [end, hash] = this.#kept.head
    const device = this.#last === null ? value.device : this.#last.value!.device
    const prev = this.#last === null ? genesisHash(this.#vault, String(device)) : hash
    return value.seq === end + 1 && value.device === device && value.prev === prev
  }

  /** The log; null where a line did not follow, no member has certified the device, or the last line is not signed. */
  read(memberKeysOf: MemberKeysOf): LogContent | null {
    const [owner, last, vault] = [this.#owner, this.#last, this.#vault]
    if (!this.#isWhole || owner === null || last === null || owner.device !== last.value!.device) return null
    if (!isCertified(owner, vault, memberKeysOf) || !isSignedLine(last, vault, owner.verifyKey)) return null
    return { ...owner, ...this.#kept.result([]) }
  }
}

/** Whose log it is by the word of this line; null where it says nothing of that. */
export function claimedOwner({ value }: Line): LogOwner | null {
  const event = value as Record<string, unknown> | null
  if (event?.kind !== "device-added") return null
  const { device, member, verifyKey, certificate } = event
  const claim = { device, member, verifyKey, certificate } as LogOwner
  return Object.values(claim).every(field => typeof field === "string") ? claim : null
}
