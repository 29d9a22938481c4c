import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { clauses } from "./clauses.ts"
import { conformancePage, summary } from "./conformance-page.ts"
import { numberedTests, root } from "./numbered-tests.ts"
import { runNumbered } from "./test-run.ts"
import { isShown, type JudgedClause, judgeClauses } from "./verdict.ts"

// `npm run conformance`: the numbered tests, the table on standard output, the page in docs.
const tests = await numberedTests()
const { tested, faults } = await runNumbered(tests, title => process.stderr.write(`${title}\n`))
const judged = judgeClauses(clauses, tested)
console.log(judged.map(described).join("\n"))
for (const fault of faults) console.error(`\nfailed: ${fault}`)
await writeFile(join(root, "docs/conformance.md"), conformancePage(judged))
console.log(`\n${summary(judged)} docs/conformance.md is written.`)
if (faults.length > 0 || !judged.every(isShown)) process.exitCode = 1

function described({ number, verdict, sources, asks, deviation, tests }: JudgedClause): string {
  return [
    `${String(number).padStart(2)}  ${verdict.padEnd(8)}  ${asks}  (${sources})`,
    ...(deviation === undefined ? [] : [`      deviates: ${deviation.what} (docs/decisions/${deviation.decision})`]),
    ...tests.map(({ title, result }) => `      ${result === "passed" ? "" : `${result}: `}${title}`),
  ].join("\n")
}
