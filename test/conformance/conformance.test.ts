import assert from "node:assert/strict"
import { access, readFile } from "node:fs/promises"
import { join } from "node:path"
import { test } from "node:test"
import { clauses } from "./clauses.ts"
import { conformancePage } from "./conformance-page.ts"
import { isTitleOf, numberedTests, numberedTestsIn, root } from "./numbered-tests.ts"
import { isShown, judgeClauses, type TestResult } from "./verdict.ts"

const clause = { number: 7, sources: "N §1", asks: "Codes are stored hashed" }
const deviating = { ...clause, deviation: { decision: "0001-one.md", what: "not all" } }

function verdictOf(results: readonly TestResult[], asked = clause) {
  return judgeClauses(
    [asked],
    results.map(result => ({ file: "a.test.ts", title: "a", clauses: [7], result })),
  )[0]!
}

test("a clause is shown by tests that passed, and by no others", () => {
  assert.equal(verdictOf(["passed"]).verdict, "passed")
  assert.equal(verdictOf(["passed", "skipped"]).verdict, "passed")
  assert.equal(verdictOf(["passed"], deviating).verdict, "deviates")
  for (const [results, verdict] of [
    [[], "missing"],
    [["passed", "failed"], "failed"],
    [["skipped", "skipped"], "unshown"],
    [["passed", "not run"], "unshown"],
  ] as const) {
    for (const asked of [clause, deviating]) {
      assert.equal(verdictOf(results, asked).verdict, verdict)
      assert.equal(isShown(verdictOf(results, asked)), false)
    }
  }
})

test("titles are found with their numbers, and known again when the runner reports them", () => {
  // Put together here, so that this file has no such titles of its own.
  const source = ['"[1] [22] one \\"a\\" (b)", () => {})', `\`[3] \${count} of \${kind}s\`, f)`, '"none", f)']
    .map(call => `  test(${call}`)
    .join("\n")
  const [one, two, ...more] = numberedTestsIn("a.test.ts", source)
  assert.deepEqual(one, { file: "a.test.ts", title: 'one "a" (b)', clauses: [1, 22] })
  assert.deepEqual(two, { file: "a.test.ts", title: "… of …s", clauses: [3] })
  assert.deepEqual(more, [])
  assert.ok(isTitleOf(one!, '[1] [22] one "a" (b)') && !isTitleOf(one!, '[1] one "a" (b)'))
  assert.ok(isTitleOf(two!, "[3] 50 of codes") && !isTitleOf(two!, "[3] 50 codes"))
})

test("every number in a title is that of a clause, and there are no more than five deviations", async () => {
  assert.equal(clauses.length, 68)
  for (const { file, clauses: numbers } of await numberedTests())
    for (const number of numbers) assert.ok(number >= 1 && number <= clauses.length, `${file}: [${number}]`)
  const decisions = clauses.flatMap(({ deviation }) => (deviation === undefined ? [] : [deviation.decision]))
  assert.ok(decisions.length <= 5)
  for (const decision of decisions) await assert.doesNotReject(access(join(root, "docs/decisions", decision)), decision)
})

test("docs/conformance.md is what a run in which all passed would write of the tests that there are", async () => {
  const tested = (await numberedTests()).map(each => ({ ...each, result: "passed" as const }))
  const expected = conformancePage(judgeClauses(clauses, tested))
  const page = await readFile(join(root, "docs/conformance.md"), "utf8")
  assert.ok(page === expected, "run `npm run conformance`")
})
