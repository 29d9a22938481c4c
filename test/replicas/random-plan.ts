import type { Choices } from "./choices.ts"
import type { HistoryPlan } from "./history.ts"
import { operationNames } from "./operations.ts"

const maxOperationsEach = 5
const maxMishaps = 6

/** Gives a long history's plan: two or three replicas, up to five operations each, up to six mishaps. */
export function randomPlan(choices: Choices): HistoryPlan {
  const names = [...operationNames, "half a minute passes"] as const
  // A few operations, so that the same ones meet each other often.
  const few = Array.from({ length: 4 }, () => names[choices.choose(names.length)]!)
  const operations = () =>
    Array.from({ length: 2 + choices.choose(maxOperationsEach - 1) }, () => few[choices.choose(few.length)]!)
  return {
    replicas: Array.from({ length: 2 + choices.choose(2) }, operations),
    maxMishaps: 1 + choices.choose(maxMishaps),
  }
}
