import { join, relative } from "node:path"
import { run } from "node:test"
import { isTitleOf, type NumberedTest, root } from "./numbered-tests.ts"
import type { TestedTitle, TestResult } from "./verdict.ts"

export interface TestRun {
  readonly tested: readonly TestedTitle[]
  /** tests and files that failed, by name, with what they said */
  readonly faults: readonly string[]
}

/** Runs the numbered tests alone, each file in a process of its own. */
export async function runNumbered(tests: readonly NumberedTest[], told: (title: string) => void): Promise<TestRun> {
  const results = new Map<NumberedTest, TestResult>()
  const faults: string[] = []
  /** files that ended well without having named a test: a suite that is skipped as a whole names none */
  const silent = new Set<string>()
  const note = (file: string | undefined, name: string, result: TestResult) => {
    const path = file === undefined ? "" : relative(root, file)
    const test = tests.find(each => each.file === path && isTitleOf(each, name))
    if (test !== undefined) results.set(test, worse(results.get(test), result))
    // A title that the scan of the sources misses would be missing from the page: better that it shows.
    else if (/^\[\d+\] /.test(name)) faults.push(`${path}: no such title was found in the sources: ${name}`)
  }
  const stream = run({
    files: [...new Set(tests.map(test => join(root, test.file)))],
    testNamePatterns: [/^\[\d+\] /],
    execArgv: ["--conditions=postern-source"],
    concurrency: 2,
    cwd: root,
  })
  stream.on("test:pass", ({ file, name, skip, todo }) => {
    if (file !== undefined && name === file) silent.add(relative(root, file))
    note(file, name, skip === undefined && todo === undefined ? "passed" : "skipped")
    told(name)
  })
  stream.on("test:fail", ({ file, name, details }) => {
    note(file, name, "failed")
    faults.push(
      `${file === undefined ? "" : `${relative(root, file)}: `}${name}\n${details.error.cause ?? details.error}`,
    )
  })
  stream.resume()
  await new Promise(resolve => stream.once("end", resolve))
  for (const { file } of results.keys()) silent.delete(file)
  const unheard = ({ file }: NumberedTest): TestResult => (silent.has(file) ? "skipped" : "not run")
  return { tested: tests.map(test => ({ ...test, result: results.get(test) ?? unheard(test) })), faults }
}

const severity: readonly TestResult[] = ["not run", "skipped", "passed", "failed"]

// One title in the sources can be several tests, one for each format or number of rounds.
function worse(before: TestResult | undefined, now: TestResult): TestResult {
  return before !== undefined && severity.indexOf(before) > severity.indexOf(now) ? before : now
}
