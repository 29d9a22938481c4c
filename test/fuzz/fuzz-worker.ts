import { parentPort, workerData } from "node:worker_threads"
import { fuzz } from "./fuzz-target.ts"
import { targets } from "./targets.ts"

/** Which target a thread runs. */
export interface Assignment {
  readonly name: string
  readonly seed: number
  readonly inputs: number
}

const { name, seed, inputs, begun } = workerData as Assignment & { readonly begun: Int32Array }
const target = targets.find(each => each.name === name)!
const report = await fuzz(target, { seed, inputs, onInput: () => void Atomics.add(begun, 0, 1) })
parentPort!.postMessage(report)
