import { Session } from "node:inspector"
import { parentPort, workerData } from "node:worker_threads"
import { BuiltInWork } from "./built-in-work.ts"
import type { WorkTask } from "./counted-work.ts"

// A thread of its own: V8 counts blocks only in code that it compiles after it was told to, and a thread takes nothing that was compiled before.
const session = new Session()
session.connect()
session.post("Profiler.enable")
session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true })

interface Coverage {
  readonly result: readonly {
    readonly url: string
    readonly functions: readonly { readonly ranges: readonly { readonly count: number }[] }[]
  }[]
}

/** Blocks entered since the question before. */
function blocksEntered(): number {
  let entered = 0
  // A session of the same thread answers before `post` returns.
  session.post("Profiler.takePreciseCoverage", (fault, answer) => {
    if (fault !== null) throw fault
    for (const { url, functions } of (answer as Coverage).result)
      if (url.startsWith("file:") && !url.includes("/node_modules/") && !url.includes("/test/machine/built-in-work"))
        for (const { ranges } of functions) for (const { count } of ranges) entered += count
  })
  return entered
}

const { module, name, calls } = workerData as WorkTask
const run = (await import(module))[name] as (...args: readonly unknown[]) => unknown
const counts: number[] = []
// The first round makes what is made on first use, and is not counted.
for (const isCounted of [false, true])
  for (const args of calls) {
    const builtIn = new BuiltInWork()
    blocksEntered()
    builtIn.watch()
    try {
      await run(...args)
    } catch {
      // What is refused must be refused in time, too.
    } finally {
      builtIn.leave()
    }
    const blocks = blocksEntered()
    if (isCounted) counts.push(blocks + builtIn.count)
  }
parentPort!.postMessage(counts)
