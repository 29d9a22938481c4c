import type { Clause } from "./clauses.ts"
import type { NumberedTest } from "./numbered-tests.ts"

export type TestResult = "passed" | "failed" | "skipped" | "not run"

export interface TestedTitle extends NumberedTest {
  readonly result: TestResult
}

/** `deviates`: passed, and does something otherwise on purpose; `unshown`: a test was not reached, or all were skipped. */
export type Verdict = "passed" | "deviates" | "failed" | "unshown" | "missing"

export interface JudgedClause extends Clause {
  readonly verdict: Verdict
  readonly tests: readonly TestedTitle[]
}

/** Says of each clause whether tests show it. */
export function judgeClauses(clauses: readonly Clause[], tested: readonly TestedTitle[]): JudgedClause[] {
  return clauses.map(clause => {
    const tests = tested.filter(test => test.clauses.includes(clause.number))
    return {
      ...clause,
      tests,
      verdict: verdictOf(
        clause,
        tests.map(test => test.result),
      ),
    }
  })
}

function verdictOf({ deviation }: Clause, results: readonly TestResult[]): Verdict {
  if (results.length === 0) return "missing"
  if (results.includes("failed")) return "failed"
  if (results.includes("not run") || !results.includes("passed")) return "unshown"
  return deviation === undefined ? "passed" : "deviates"
}

/** Whether nothing is left to do: every clause is shown. */
export function isShown({ verdict }: JudgedClause): boolean {
  return verdict === "passed" || verdict === "deviates"
}
