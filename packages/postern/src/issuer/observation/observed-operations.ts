import type { Observer, StepEnd } from "./observer.ts"

type Operation = (...values: never[]) => unknown

/** Wraps each function of a table that gives a promise, so that the observer sees every call and what it ended in. */
export function observedOperations<T extends object>(operations: T, observer: Observer | null): T {
  if (observer === null) return operations
  const wrapped = Object.entries(operations as Record<string, unknown>).map(([name, operation]) => [
    name,
    // `events` gives an iterator that a caller may leave: it has no end to tell.
    typeof operation === "function" && name !== "events" ? observed(name, operation as Operation, observer) : operation,
  ])
  return Object.fromEntries(wrapped) as T
}

function observed(name: string, operation: Operation, observer: Observer): Operation {
  return (...values) => observer.around({ kind: "operation", name }, async () => operation(...values), endOfOperation)
}

function endOfOperation(result: unknown): StepEnd {
  if (typeof result !== "object" || result === null) return {}
  const { outcome, status, reason, method } = result as Record<string, unknown>
  const word = typeof outcome === "string" ? outcome : status
  return {
    ...(typeof word === "string" && { outcome: word }),
    ...(typeof reason === "string" && { reason }),
    ...(typeof method === "string" && { method }),
  }
}
