import { readEvent, type VaultEvent } from "../../../record/index.ts"
import type { Head, LogContent, LogProblem } from "../device-log.ts"
import type { Line } from "../log-line.ts"

/** What is kept of the lines of a log: their events and hashes, and not their text. */
export class KeptLines {
  readonly events: VaultEvent[] = []
  readonly hashes = new Map<number, string>()
  readonly #malformed: LogProblem[] = []
  #head: Head = [-1, ""]

  get head(): Head {
    return this.#head
  }

  add(device: string, { value, hash }: Line): void {
    const seq = value!.seq as number
    this.hashes.set(seq, hash)
    this.#head = [seq, hash]
    const read = readEvent(value)
    if ("event" in read) this.events.push(read.event)
    else
      this.#malformed.push({
        device,
        kind: "malformed-event",
        from: seq,
        to: seq,
        detail: "it is signed, but lacks what its kind must hold",
      })
  }

  result(problems: readonly LogProblem[]): Pick<LogContent, "events" | "hashes" | "head" | "problems"> {
    const { events, hashes, head } = this
    return { events, hashes, head, problems: [...problems, ...this.#malformed] }
  }
}
