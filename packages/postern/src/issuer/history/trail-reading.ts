// Awaiting it is the older spelling of `auditTrail`, which stays for those who use it.
/* oxlint-disable unicorn/no-thenable */
import type { SubjectEvent } from "../../record/index.ts"
import type { EventsOf } from "../postern.ts"
import type { AuditTrail } from "./audit-trail.ts"

/** How a trail is read: whole with its verdict, or event by event. */
export interface TrailReader {
  readonly whole: () => Promise<AuditTrail>
  readonly each: () => AsyncIterator<SubjectEvent>
}

/**
 * Reads a trail only when somebody asks, and only in the way that is asked for. Iterating over a long trail never holds all of it, and a trail
 * that nobody awaits causes no unhandled rejection.
 */
export class TrailReading implements EventsOf {
  readonly [Symbol.toStringTag] = "TrailReading"
  readonly #reader: TrailReader
  #whole: Promise<AuditTrail> | null = null

  constructor(reader: TrailReader) {
    this.#reader = reader
  }

  // biome-ignore lint/suspicious/noThenProperty: awaiting it is the older spelling of auditTrail
  then<A = AuditTrail, B = never>(
    onRead?: ((trail: AuditTrail) => A | PromiseLike<A>) | null,
    onFault?: ((fault: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#whole ??= this.#reader.whole()
    return this.#whole.then(onRead, onFault)
  }

  catch<B = never>(onFault?: ((fault: unknown) => B | PromiseLike<B>) | null): Promise<AuditTrail | B> {
    return this.then(null, onFault)
  }

  finally(onEnd?: (() => void) | null): Promise<AuditTrail> {
    return this.then(null, null).finally(onEnd)
  }

  [Symbol.asyncIterator](): AsyncIterator<SubjectEvent> {
    return this.#reader.each()
  }
}
