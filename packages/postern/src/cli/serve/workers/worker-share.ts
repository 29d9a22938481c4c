import { availableParallelism } from "node:os"
import { CliFault } from "../../cli-fault.ts"

/** What all workers have between them. */
export interface ServedTogether {
  readonly workers: number
  readonly maxConnections: number
}

/** What one of them may take. The shares of all add up to what the operator set. */
export interface WorkerShare {
  readonly maxConnections: number
  readonly hashing: { readonly inFlight: number; readonly waiting: number }
}

const maxWaitingAttempts = 1000

/** Gives the share of the worker at a place, from 0. @throws CliFault `usage` where there is less than one connection for each */
export function shareOf({ workers, maxConnections }: ServedTogether, place: number): WorkerShare {
  if (maxConnections < workers)
    throw new CliFault("usage", { sentence: "There are more --workers than --max-connections: each worker needs one." })
  const part = (whole: number): number => Math.floor(whole / workers) + (place < whole % workers ? 1 : 0)
  return {
    maxConnections: part(maxConnections),
    // A worker without any place for a slow hash could answer nobody.
    hashing: { inFlight: Math.max(1, part(availableParallelism())), waiting: part(maxWaitingAttempts) },
  }
}
