import assert from "node:assert/strict"
import test from "node:test"
import { exponentOf, maxLinearExponent, workOf } from "../../../../../test/machine/counted-work.ts"
import { given, options, vault } from "./import-plan.fixture.ts"
import { type PlanItem, planImport } from "./import-plan.ts"

const actions = (items: readonly PlanItem[]): string[] => items.map(({ name, action }) => `${name}: ${action}`)

test("an account is found again by its codes, its name, or its service and login", () => {
  const state = vault(3)
  assert.deepEqual(
    actions(
      planImport(
        state,
        [
          given(1, { name: "Another name" }),
          given(2, { codes: [] }),
          given(7, { name: "Unheard of", service: "site 0", login: "ADA", codes: [] }),
          given(9),
          given(9, { name: "Site 1", login: "bob" }),
        ],
        options,
      ),
    ),
    ["Site 1: already-kept", "Site 2: already-listed", "Site 0: already-listed", "Site 9: add", "Site 1 bob: add"],
  )
})

test("of two accounts with the same codes a file tells of each by its name", () => {
  const state = vault(3)
  const twin = { ...state.accounts[1]!, id: "twin", name: "Twin", ref: "T" }
  const both = { ...state, accounts: [...state.accounts, twin] }
  const items = planImport(both, [given(1), given(1, { name: "twin" }), given(1, { name: "Another" })], options)
  assert.deepEqual(actions(items), ["Site 1: already-kept", "Twin: already-kept", "Site 1: already-kept"])
})

test("planning does work in proportion to the accounts, in the file and in the vault", async () => {
  const counts = await workOf(new URL("import-plan.fixture.ts", import.meta.url), "planned", [[50], [400]])
  assert.ok(exponentOf(counts, 8) < maxLinearExponent, counts.join())
})
