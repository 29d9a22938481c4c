import { PosternError } from "../../record/index.ts"

/** One piece of work that takes time. Every name is from a fixed list: none holds a subject, a tenant, an address or a code. */
export type Step =
  /** a call of the library, such as `verify`; `name` is the function's name */
  | { readonly kind: "operation"; readonly name: string }
  /** a call of the store: `load`, `commit`, … */
  | { readonly kind: "store"; readonly name: string }
  /** a slow hash: `issue` for a new code, `test` for a code that somebody typed. The wait for a free core is not part of it. */
  | { readonly kind: "hash"; readonly name: "issue" | "test" }

/** What a step ended in, in words of fixed lists. Empty where there is nothing to tell. */
export interface StepEnd {
  /** `accepted`, `refused`, `throttled`, …; of a commit `committed` or `conflict` */
  readonly outcome?: string
  /** why it was refused */
  readonly reason?: string
  /** the factor that was accepted */
  readonly method?: string
}

/** Watches what the library does, for metrics and traces. It must neither change nor swallow what `work` gives or throws. */
export interface Observer {
  /** Calls `work` once and gives or throws what it does. `endOf` describes a result. */
  around<T>(step: Step, work: () => Promise<T>, endOf: (result: T) => StepEnd): Promise<T>
}

/** Several observers as one: the first is the outermost. */
export function observerOf(observers: readonly Observer[]): Observer {
  return {
    around: (step, work, endOf) =>
      observers.reduceRight((inner, each) => () => each.around(step, inner, endOf), work)(),
  }
}

/** Names a fault by its code or class, never by its message. */
export function faultName(fault: unknown): string {
  if (fault instanceof PosternError) return fault.code
  return fault instanceof TypeError || fault instanceof RangeError ? fault.name : "internal"
}
