import { randomInt } from "node:crypto"
import { parseArgs } from "node:util"
import { Worker } from "node:worker_threads"
import type { FuzzReport } from "./fuzz-target.ts"
import type { Assignment } from "./fuzz-worker.ts"
import { targets } from "./targets.ts"

const usage = `npm run fuzz                          every target, in its long form
npm run fuzz -- NAME …                some of: ${targets.map(({ name }) => JSON.stringify(name)).join(", ")}
npm run fuzz -- --seed N --inputs N   the inputs of an earlier run again, or another number of them`

// An input takes microseconds. One that takes this long holds up whoever sent the next.
const hangMs = 30_000
const maxLoadingLooks = 20

interface Outcome {
  readonly report: FuzzReport | null
  readonly begun: number
  readonly seconds: number
}

/** Runs a target on a thread of its own, so that an input that never ends is noticed. */
function run(assignment: Assignment): Promise<Outcome> {
  const began = performance.now()
  const begun = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(new URL("fuzz-worker.ts", import.meta.url), { workerData: { ...assignment, begun } })
  return new Promise((resolve, reject) => {
    let seen = -1
    let unmoved = 0
    const watch = setInterval(() => {
      const now = Atomics.load(begun, 0)
      unmoved = now === seen ? unmoved + 1 : 0
      // Before its first input a thread still loads the readers, which takes long on a busy machine.
      if (unmoved > (now === 0 ? maxLoadingLooks : 0)) end(null)
      seen = now
    }, hangMs)
    const end = (report: FuzzReport | null) => {
      clearInterval(watch)
      void worker.terminate()
      resolve({ report, begun: Atomics.load(begun, 0), seconds: (performance.now() - began) / 1000 })
    }
    worker.once("message", end)
    worker.once("error", fault => {
      clearInterval(watch)
      reject(fault)
    })
  })
}

function told(name: string, { report, begun, seconds }: Outcome): string {
  const figures = `${name.padEnd(28)} ${begun.toLocaleString("en").padStart(9)} inputs ${seconds.toFixed(1).padStart(7)} s`
  if (report === null) return `${figures}  HANGS on input ${begun}`
  if (report.failure === null) return `${figures}  nothing found`
  const { smallest, path, fault } = report.failure
  return `${figures}  FAILS\n  smallest input: ${smallest}\n  path: ${path}\n  ${fault.replaceAll("\n", "\n  ")}`
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seed: { type: "string" }, inputs: { type: "string" } },
  })
  const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed)
  const inputs = values.inputs === undefined ? null : Number(values.inputs)
  const unknown = positionals.filter(name => !targets.some(target => target.name === name))
  if (
    unknown.length > 0 ||
    !Number.isSafeInteger(seed) ||
    (inputs !== null && !(Number.isSafeInteger(inputs) && inputs > 0))
  ) {
    console.error(usage)
    return 2
  }
  console.log(`seed ${seed}`)
  let total = 0
  let failures = 0
  for (const { name, longRuns } of targets) {
    if (positionals.length > 0 && !positionals.includes(name)) continue
    const outcome = await run({ name, seed, inputs: inputs ?? longRuns })
    console.log(told(name, outcome))
    total += outcome.begun
    if (outcome.report === null || outcome.report.failure !== null) failures++
  }
  console.log(
    `${total.toLocaleString("en")} inputs, ${failures === 0 ? "nothing found" : `${failures} targets with faults`}`,
  )
  return failures === 0 ? 0 : 1
}

process.exitCode = await main().catch((fault: unknown) => {
  console.error(fault instanceof TypeError ? `${fault.message}\n\n${usage}` : fault)
  return 2
})
