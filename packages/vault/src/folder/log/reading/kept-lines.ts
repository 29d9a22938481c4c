import { readEvent, type VaultEvent } from "../../../record/index.ts"
import type { Head, LogContent, LogProblem } from "../device-log.ts"
import type { Line } from "../log-line.ts"

/** What is kept of the lines of a log: their events and hashes, and not their text. */
export class KeptLines {
  readonly events: VaultEvent[] = []
  readonly hashes = new Map<number, string>()
  readonly #malformed: LogProblem[] = []
  readonly #kinds = new Map<string, string>()
  #lastAt = ""
  #head: Head = [-1, ""]

  get head(): Head {
    return this.#head
  }

  add(device: string, { value, hash }: Line): void {
    const seq = value!.seq as number
    const [before, end] = this.#head
    this.hashes.set(seq, hash)
    this.#head = [seq, hash]
    const read = readEvent(value)
    if ("event" in read) this.events.push(this.#withSharedTexts(read.event, device, before === seq - 1 ? end : ""))
    else
      this.#malformed.push({
        device,
        kind: "malformed-event",
        from: seq,
        to: seq,
        detail: "it is signed, but lacks what its kind must hold",
      })
  }

  /** Each line brought texts of its own: of a hundred thousand events those that are the same are kept once. */
  #withSharedTexts(event: VaultEvent, device: string, prev: string): VaultEvent {
    const texts = { device, at: this.#lastAt, kind: this.#kinds.get(event.kind), prev }
    for (const [name, text] of Object.entries(texts))
      if (event[name as "at"] === text) (event as { at: string })[name as "at"] = text
    this.#lastAt = event.at
    this.#kinds.set(event.kind, event.kind)
    return event
  }

  result(problems: readonly LogProblem[]): Pick<LogContent, "events" | "hashes" | "head" | "problems"> {
    const { events, hashes, head } = this
    return { events, hashes, head, problems: [...problems, ...this.#malformed] }
  }
}
