import { eventId, type Fact, type VaultEvent } from "../event.ts"
import type { Copy } from "../vault-state.ts"
import {
  addTo,
  knownBatchChanges,
  newCopy,
  type Open,
  type OpenBatch,
  type OpenCode,
  withoutPrivateOfBatch,
} from "./open-state.ts"

type CodeCleared = VaultEvent & Extract<Fact, { kind: "code-cleared" }>

/** What the fold of all events lends to this part of it. */
interface Things {
  batch(id: string): OpenBatch | undefined
  memberOf(event: VaultEvent): string
  /** Whether whoever says that the doubt is cleared may say so. */
  mayClear(event: CodeCleared, doubt: string): boolean
}

/** The part of the fold that knows what became of each code, and where its copies lie. */
export class CodesFold {
  readonly #copies = new Map<string, Open<Copy>>()
  readonly #batchOfCopy = new Map<string, string>()
  readonly #things: Things

  constructor(things: Things) {
    this.#things = things
  }

  batchOfCopy(copy: string): string | null {
    return this.#batchOfCopy.get(copy) ?? null
  }

  apply(event: VaultEvent & Fact): void {
    const { at } = event
    const id = eventId(event)
    switch (event.kind) {
      case "code-handed": {
        const code = this.#code(event)
        if (code === undefined) break
        const handed = { event: id, at, member: this.#things.memberOf(event), request: event.request ?? null }
        addTo(code, "handed", handed)
        addTo(code, "doubts", { event: id, at, handed: true })
        break
      }
      case "code-doubtful": {
        const code = this.#code(event)
        if (code !== undefined) addTo(code, "doubts", { event: id, at, handed: false })
        break
      }
      case "code-cleared": {
        const code = this.#code(event)
        if (code !== undefined) code.doubts = code.doubts.filter(doubt => !this.#clears(event, doubt.event))
        break
      }
      case "code-used": {
        const { device, worked = null } = event
        const code = this.#code(event)
        const use = { event: id, at, device, member: this.#things.memberOf(event), worked }
        if (code !== undefined) addTo(code, "uses", use)
        break
      }
      case "batch-changed": {
        const batch = this.#things.batch(event.batch)
        if (batch !== undefined) withoutPrivateOfBatch(Object.assign(batch, knownBatchChanges(event.set)))
        break
      }
      case "codes-read": {
        const { purpose, reason = null } = event
        const reading = { event: id, at, member: this.#things.memberOf(event), purpose, reason }
        for (const batch of event.batches) this.#things.batch(batch)?.reads.push(reading)
        break
      }
      case "batch-tested":
        this.#things.batch(event.batch)?.tested.push({ on: event.on, index: event.index ?? null })
        break
      case "exposure-found":
        this.#things.batch(event.batch)?.exposures.push({ where: event.where, on: event.on })
        break
      case "copy-added":
        this.#addCopy(event)
        break
      case "copy-seen": {
        const copy = this.#copies.get(event.copy)
        if (copy === undefined) break
        if (event.on > copy.lastSeenOn) copy.lastSeenOn = event.on
        copy.lostOn = null
        break
      }
      case "copy-lost": {
        const copy = this.#copies.get(event.copy)
        if (copy !== undefined) copy.lostOn = event.on
        break
      }
    }
  }

  #addCopy(event: Extract<VaultEvent, { kind: "copy-added" }>): void {
    if (this.#copies.has(event.copy)) return
    const copy = newCopy(event)
    this.#copies.set(copy.id, copy)
    this.#batchOfCopy.set(copy.id, event.batch)
    this.#things.batch(event.batch)?.copies.push(copy)
  }

  #clears(event: CodeCleared, doubt: string): boolean {
    return event.clears.includes(doubt) && this.#things.mayClear(event, doubt)
  }

  #code(event: { batch: string; index: number }): OpenCode | undefined {
    return this.#things.batch(event.batch)?.codes[event.index]
  }
}
