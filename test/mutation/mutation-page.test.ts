import assert from "node:assert/strict"
import { test } from "node:test"
import { mutationPage } from "./mutation-page.ts"
import type { Mutant } from "./mutation-report.ts"

const mutant = (status: Mutant["status"], line: number): Mutant => ({
  status,
  mutator: "EqualityOperator",
  line,
  text: "if (count > limit) return",
  original: "count > limit",
  replacement: "count >= limit",
})

test("the score counts what survived and what was not reached, and leaves out what could not be run", () => {
  const statuses = ["Killed", "Killed", "Timeout", "Survived", "NoCoverage", "RuntimeError", "Ignored"] as const
  const mutants = statuses.map((status, index) => mutant(status, index + 1))
  const page = mutationPage(new Map([["packages/core/src/a.ts", mutants]]), [], "2026-01-31")
  assert.ok(page.includes("| packages/core/src | 5 | 3 | **60.0 %** |"))
  assert.ok(page.includes("| a.ts | 2 | 1 | 1 | 1 | 60.0 % |"))
})

test("a survivor stands under its reason, and without one among those not examined", () => {
  const tried = new Map([
    ["packages/core/src/a.ts", [mutant("Survived", 7)]],
    ["packages/core/src/b.ts", [mutant("NoCoverage", 9)]],
  ])
  const reason = { file: "core/src/a.ts", line: "count > limit", reason: "The limit itself is refused before." }
  const [, explained, unexplained] = mutationPage(tried, [reason], "2026-01-31").split("## Left, ")
  assert.match(explained!, /The limit itself is refused before\.[\s\S]*a\.ts:7 `count > limit` → `count >= limit`/)
  assert.match(unexplained!, /b\.ts:9 `count > limit` → `count >= limit`, not reached/)
  assert.ok(!unexplained!.includes("a.ts:7 "))
  const another = { ...reason, replacement: "true" }
  assert.match(mutationPage(tried, [another], "2026-01-31").split("## Left, ")[2]!, /a\.ts:7/)
})
