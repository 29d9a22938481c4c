import { relative } from "node:path"
import type { TestEvent } from "node:test/reporters"

const maxListed = 10

/** A reporter for Node's test runner: after all tests, the files that took longest. */
export default async function* slowestFiles(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const files: { file: string; seconds: number }[] = []
  for await (const event of events) {
    if (event.type !== "test:summary" || event.data.file === undefined) continue
    files.push({ file: relative(process.cwd(), event.data.file), seconds: event.data.duration_ms / 1000 })
  }
  files.sort((a, b) => b.seconds - a.seconds)
  yield `\nThe slowest test files, in seconds:\n`
  for (const { file, seconds } of files.slice(0, maxListed)) yield `${seconds.toFixed(1).padStart(7)}  ${file}\n`
}
