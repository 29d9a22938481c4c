import assert from "node:assert/strict"
import test from "node:test"
import { candidate } from "../../reading/index.ts"
import { type Fact, foldEvents, type VaultEvent, type VaultState } from "../../record/index.ts"
import { type PlanItem, planImport } from "./import-plan.ts"

const codesOf = (index: number): string[] => [1, 2].map(code => `${index.toString(16).padStart(8, "0")}-${code}a1b2`)

function vault(size: number): VaultState {
  const facts = Array.from({ length: size }, (_, i): Fact[] => [
    { kind: "account-added", account: `a${i}`, name: `Site ${i}`, ref: `S${i}`, service: `Site ${i}`, login: "ada" },
    { kind: "batch-added", batch: `b${i}`, account: `a${i}`, sort: "single-use", codes: codesOf(i) },
  ]).flat()
  const at = { device: "d", at: "2026-01-02T00:00:00.000Z", prev: "x" }
  return foldEvents(facts.map((fact, seq) => ({ ...at, seq, lamport: seq, ...fact }) as VaultEvent))
}

const given = (index: number, more: object = {}) => ({
  ...candidate({
    name: `Site ${index}`,
    codes: codesOf(index).map(text => ({ text, used: false, doubt: null, line: null })),
    ...more,
  }),
})
let made = 0
const options = { newId: () => `n${made++}` }
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

test("planning takes time in proportion to the accounts, in the file and in the vault", () => {
  const time = (size: number): number => {
    const state = vault(size)
    const found = Array.from({ length: size }, (_, i) => given(i))
    const start = process.cpuUsage().user
    planImport(state, found, options)
    return process.cpuUsage().user - start
  }
  time(200)
  const [small, large] = [time(500), time(4000)]
  assert.ok(large < (small + 5000) * 8 * 4, `${small} µs, then ${large} µs for eight times as many`)
})
