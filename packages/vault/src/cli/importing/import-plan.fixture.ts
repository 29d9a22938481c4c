import { candidate } from "../../reading/index.ts"
import { type Fact, foldEvents, type VaultEvent, type VaultState } from "../../record/index.ts"
import { type PlanItem, planImport } from "./import-plan.ts"

const codesOf = (index: number): string[] => [1, 2].map(code => `${index.toString(16).padStart(8, "0")}-${code}a1b2`)

/** A vault of as many accounts. */
export function vault(size: number): VaultState {
  const facts = Array.from({ length: size }, (_, i): Fact[] => [
    { kind: "account-added", account: `a${i}`, name: `Site ${i}`, ref: `S${i}`, service: `Site ${i}`, login: "ada" },
    { kind: "batch-added", batch: `b${i}`, account: `a${i}`, sort: "single-use", codes: codesOf(i) },
  ]).flat()
  const at = { device: "d", at: "2026-01-02T00:00:00.000Z", prev: "x" }
  return foldEvents(facts.map((fact, seq) => ({ ...at, seq, lamport: seq, ...fact }) as VaultEvent))
}

/** An account of a file. */
export const given = (index: number, more: object = {}) => ({
  ...candidate({
    name: `Site ${index}`,
    codes: codesOf(index).map(text => ({ text, used: false, doubt: null, line: null })),
    ...more,
  }),
})
let made = 0
export const options = { newId: () => `n${made++}` }

/** Plans the import of a file of as many accounts into a vault of as many. */
export const planned = (size: number): readonly PlanItem[] =>
  planImport(
    vault(size),
    Array.from({ length: size }, (_, i) => given(i)),
    options,
  )
