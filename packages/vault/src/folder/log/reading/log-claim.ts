import { basename } from "node:path"
import type { UnlockedMember } from "../../keys/member-key.ts"
import type { DeviceLog } from "../device-log.ts"
import { parseLine } from "../log-line.ts"
import type { MemberKeysOf } from "../log-owner.ts"
import { readPartName } from "../log-parts.ts"
import { LogChain } from "./log-chain.ts"
import { type OpenedLog, rowsOfFiles } from "./log-files.ts"

/** A file of a log. Its text is not kept. */
export interface LogFile {
  readonly path: string
  /** The number of the first event in it by its own word; null where not one line can be read. */
  readonly firstSeq: number | null
  /** One more than the number of the last event in it. */
  readonly nextSeq: number | null
  /** What is wrong with the file itself. */
  readonly damage: string | null
}

/** The device that a file is of: by the word of its first line, or by its name. */
export const claimedDevice = (path: string, { rows }: OpenedLog): string => {
  const device = rows[0] === undefined ? undefined : parseLine(rows[0]).value?.device
  return typeof device === "string" ? device : readPartName(basename(path)).device
}

const seqOf = (row: string | undefined): number | null => {
  const seq = row === undefined ? undefined : parseLine(row).value?.seq
  return Number.isSafeInteger(seq) ? (seq as number) : null
}

/** All files that claim to be of one device, in whatever order they come. */
export class LogClaim {
  readonly files: LogFile[] = []
  readonly #member: UnlockedMember
  readonly #chain: LogChain
  /** The files that the chain has taken lines of. */
  readonly #sources: string[] = []
  readonly #postponed: LogFile[] = []

  constructor(member: UnlockedMember) {
    this.#member = member
    this.#chain = new LogChain(member.vault)
  }

  add(path: string, opened: OpenedLog): void {
    const { rows } = opened
    const last = seqOf(rows.at(-1))
    const file = { path, firstSeq: seqOf(rows[0]), nextSeq: last === null ? null : last + 1, damage: damageOf(opened) }
    this.files.push(file)
    // A sync brings files in any order, and copies of the first part may lie in another folder.
    if (file.firstSeq !== null && file.firstSeq > this.#chain.nextSeq) this.#postponed.push(file)
    else this.#take(path, rows)
  }

  #take(path: string, rows: readonly string[]): void {
    if (this.#chain.take(rows) > 0) this.#sources.push(path)
  }

  /** The log, where its files are one whole chain that the device has signed; null where they are not. */
  async readWhole(memberKeysOf: MemberKeysOf): Promise<DeviceLog | null> {
    for (const { path, firstSeq } of this.#postponed.sort((a, b) => a.firstSeq! - b.firstSeq!)) {
      if (firstSeq! > this.#chain.nextSeq) return null
      for await (const rows of rowsOfFiles([path], this.#member)) this.#take(path, rows)
    }
    const content = this.#chain.read(memberKeysOf)
    if (content === null) return null
    const { hashes } = content
    return { ...content, sources: this.#sources, lines: () => this.#linesOnce(hashes) }
  }

  /** The lines of the chain, each once: files may have some in common. */
  async *#linesOnce(hashes: ReadonlyMap<number, string>): AsyncIterable<readonly string[]> {
    let next = 0
    for await (const rows of rowsOfFiles(this.#sources, this.#member))
      yield rows.filter(row => {
        const { value, hash } = parseLine(row)
        const isNext = value?.seq === next && hashes.get(next) === hash
        if (isNext) next++
        return isNext
      })
  }
}

function damageOf({ rows, isCut }: OpenedLog): string | null {
  if (!isCut) return null
  return rows.length === 0
    ? "the file is cut short or altered so early that nothing of it could be read"
    : `the file is cut short or altered after its first ${rows.length} events, which could be read`
}
