import type { Store } from "../persistence/ports.ts"
import type { Observer, StepEnd } from "./observer.ts"

const observedCalls: readonly (string | symbol)[] = ["load", "commit"]

/** The same store, whose loads and commits the observer sees. */
export function observedStore(store: Store, observer: Observer | null): Store {
  if (observer === null) return store
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target)
      if (typeof member !== "function") return member
      // A method of a class with private fields works on the store itself alone.
      const call = member.bind(target) as (...values: unknown[]) => Promise<unknown>
      if (!observedCalls.includes(name)) return call
      return (...values: unknown[]) =>
        observer.around({ kind: "store", name: String(name) }, async () => call(...values), endOfCall)
    },
  })
}

function endOfCall(result: unknown): StepEnd {
  return typeof result === "string" ? { outcome: result } : {}
}
