import { type HashLimits, HashQueue } from "../attempts/hash-queue.ts"
import type { Observer } from "./observer.ts"

const nothing = () => ({})

/** A hash queue whose slow hashes the observer sees, without the wait for their turn. */
export class ObservedHashQueue extends HashQueue {
  readonly #observer: Observer

  constructor(limits: HashLimits | undefined, observer: Observer) {
    super(limits)
    this.#observer = observer
  }

  override hash<T>(compute: () => Promise<T>): Promise<T> {
    return super.hash(() => this.#observer.around({ kind: "hash", name: "issue" }, compute, nothing))
  }

  override hashToTest<T>(compute: () => Promise<T>): Promise<T> {
    return super.hashToTest(() => this.#observer.around({ kind: "hash", name: "test" }, compute, nothing))
  }
}
