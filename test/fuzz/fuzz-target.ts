import fc from "fast-check"

/** One reader of outside input, the inputs that it is given, and what must hold for every one of them. */
export interface FuzzTarget {
  readonly name: string
  /** inputs in the short form, which is part of `npm test` */
  readonly shortRuns: number
  /** inputs in the long form, `npm run fuzz` */
  readonly longRuns: number
  /** The property, made anew for every run, so that none begins with what another left. */
  readonly property: () => Property | Promise<Property>
}

/** What fast-check makes of a generator and a predicate. */
export type Property = fc.IRawProperty<unknown>

/** How a target fared. */
export interface FuzzReport {
  readonly name: string
  readonly inputs: number
  readonly seed: number
  /** null where everything held; else the smallest input that was found, its path for fast-check, and what was thrown */
  readonly failure: { readonly smallest: string; readonly path: string; readonly fault: string } | null
}

/** Runs a target over so many inputs; the same seed gives the same ones. `onInput` hears of every input that was begun. */
export async function fuzz(
  target: FuzzTarget,
  { inputs, seed, onInput = () => {} }: { inputs: number; seed: number; onInput?: () => void },
): Promise<FuzzReport> {
  const property = await target.property()
  const heard: Property = Object.create(property, {
    run: {
      value: (input: unknown) => {
        onInput()
        return property.run(input)
      },
    },
  })
  const details = await fc.check(heard, { numRuns: inputs, seed })
  if (!details.failed) return { name: target.name, inputs: details.numRuns, seed, failure: null }
  const [smallest] = (details.counterexample as unknown[] | null) ?? []
  const fault =
    details.errorInstance instanceof Error ? details.errorInstance : new Error(String(details.errorInstance))
  return {
    name: target.name,
    inputs: details.numRuns,
    seed,
    failure: {
      smallest: fc.stringify(smallest),
      path: details.counterexamplePath ?? "",
      fault: fault.stack ?? fault.message,
    },
  }
}

/** A property of one input, which the predicate breaks by throwing. */
export function holds<T>(inputs: fc.Arbitrary<T>, check: (input: T) => void): () => Property {
  return () => fc.property(inputs, check) as Property
}

/** The same where the check must wait. */
export function holdsLater<T>(inputs: fc.Arbitrary<T>, check: (input: T) => Promise<void>): () => Property {
  return () => fc.asyncProperty(inputs, check) as Property
}
