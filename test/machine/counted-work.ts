import { Worker } from "node:worker_threads"
import { heard } from "../waiting.ts"

/** What a thread that counts is told. */
export interface WorkTask {
  /** the file that has the function, and the function's name in it */
  readonly module: string
  readonly name: string
  /** the arguments of each call, of kinds that can be sent to a thread */
  readonly calls: readonly (readonly unknown[])[]
}

/**
 * Counts the work of each call of a function, which is the same on every machine however busy it is: how often each block of this
 * repository's code was entered, and how many characters or entries the built-in searches, copies and regular expressions looked at. A
 * regular expression is taken to be sound, that is to look at each character about once; `test/attacks/regular-expressions.test.ts` sees to
 * that. What a call throws or rejects with is work, too.
 */
export async function workOf(module: URL, name: string, calls: WorkTask["calls"]): Promise<number[]> {
  const task: WorkTask = { module: module.href, name, calls }
  const worker = new Worker(new URL("./counted-work-thread.ts", import.meta.url), { workerData: task })
  const [counts] = await heard(worker, "message")
  await worker.terminate()
  return counts as number[]
}

/**
 * Gives the power of the input's size by which the work grows, between two calls: 1 where it is linear, 2 where it is quadratic.
 * @param times how many times as large the second input is
 */
export const exponentOf = ([small, large]: readonly number[], times: number): number =>
  Math.log(large! / small!) / Math.log(times)

/** Work in proportion to the input has a part that does not grow, and logarithms: it is below this, and quadratic work far above. */
export const maxLinearExponent = 1.25
