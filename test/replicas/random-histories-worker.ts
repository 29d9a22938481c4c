import { parentPort, workerData } from "node:worker_threads"
import { installQuickPauses } from "./quick-pauses.ts"
import { runRandomHistories, type SeedRange } from "./random-histories.ts"

// One thread's share of the random histories.
installQuickPauses()
parentPort!.postMessage(await runRandomHistories(workerData as SeedRange))
