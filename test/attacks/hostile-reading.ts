import { parentPort, workerData } from "node:worker_threads"
import { allExpressions } from "./all-expressions.ts"
import { hostileText, hostileTexts } from "./hostile-text.ts"

// Long enough that whoever tries all ways to divide it never ends, and short enough for all others.
const length = 64

// Run in a thread that can be ended: reads each hostile text with the expression that it was made for, and says how many that were. Reads with one
// expression alone, where its source is given.
const expressions =
  workerData === "" ? (await allExpressions()).map(({ expression }) => expression) : [new RegExp(workerData)]
let readings = 0
for (const expression of expressions)
  for (const hostile of hostileTexts(expression)) {
    expression.lastIndex = 0
    expression.test(hostileText(hostile, length))
    readings++
  }
parentPort!.postMessage(readings)
