import assert from "node:assert/strict"
import { test } from "node:test"
import { type Findings, mutationPage } from "./mutation-page.ts"
import type { Mutant } from "./mutation-report.ts"

const mutant = (status: Mutant["status"], line: number): Mutant => ({
  status,
  mutator: "EqualityOperator",
  line,
  text: "if (count > limit) return",
  original: "count > limit",
  replacement: "count >= limit",
})

const pageOf = (tried: Findings["tried"], reasons: Findings["reasons"] = []) =>
  mutationPage({ tried, untried: ["packages/core/src/new.ts"], reasons, day: "2026-01-31" })

test("the score counts what survived and what was not reached, and leaves out what could not be run", () => {
  const statuses = ["Killed", "Killed", "Timeout", "Survived", "NoCoverage", "RuntimeError", "Ignored"] as const
  const mutants = statuses.map((status, index) => mutant(status, index + 1))
  const page = pageOf(new Map([["packages/core/src/a.ts", mutants]]))
  assert.ok(page.includes("| packages/core/src | 5 | 3 | **60.0 %** |"))
  assert.match(page, /## Not tried[\s\S]*- packages\/core\/src\/new\.ts/)
  assert.ok(page.includes("| a.ts | 2 | 1 | 1 | 1 | 60.0 % |"))
})

test("a survivor stands under its reason, and without one among those not examined", () => {
  const tried = new Map([
    ["packages/core/src/a.ts", [mutant("Survived", 7)]],
    ["packages/core/src/b.ts", [mutant("NoCoverage", 9)]],
  ])
  const reason = { file: "core/src/a.ts", line: "count > limit", reason: "The limit itself is refused before." }
  const [, explained, unexplained] = pageOf(tried, [reason]).split("## Left")
  assert.match(explained!, /The limit itself is refused before\.[\s\S]*a\.ts:7 `count > limit` → `count >= limit`/)
  assert.match(unexplained!, /b\.ts:9 `count > limit` → `count >= limit`, not reached/)
  assert.ok(!unexplained!.includes("a.ts:7 "))
  const another = { ...reason, replacement: "true" }
  assert.match(pageOf(tried, [another]).split("## Left")[2]!, /a\.ts:7/)
})
