import { dayMs, type LegacyScheme } from "../../record/index.ts"
import type { StandingSet } from "./takeover-tools.ts"

/** Ages of sets, by the days that they are below. */
const ages = [
  ["under 30 days", 30],
  ["30 to 90 days", 90],
  ["90 to 365 days", 365],
  ["a year and more", Number.POSITIVE_INFINITY],
] as const

/** How long ago a set was issued, here or in the other system. */
export type LegacyAge = (typeof ages)[number][0]

/** How many accounts still have codes of one origin, scheme and age. */
export interface LegacyGroup {
  readonly origin: string
  readonly scheme: LegacyScheme
  readonly age: LegacyAge
  readonly accounts: number
  /** codes that would be accepted now */
  readonly codesLeft: number
}

/** What is still there of other systems' codes. It names nobody. */
export interface LegacyFigures {
  /** accounts that were looked at */
  readonly seen: number
  /** records that did not open, and are counted nowhere else */
  readonly unopened: number
  /** those with most accounts first */
  readonly groups: readonly LegacyGroup[]
}

/** Adds up sets of other systems. */
export class LegacyTally {
  readonly #groups = new Map<string, { -readonly [Field in keyof LegacyGroup]: LegacyGroup[Field] }>()

  add({ origin, scheme, ageMs, codesLeft }: StandingSet): void {
    const [age] = ages.find(([, days]) => ageMs < days * dayMs)!
    const name = [origin, scheme, age].join(" ")
    const group = this.#groups.get(name) ?? { origin, scheme, age, accounts: 0, codesLeft: 0 }
    group.accounts++
    group.codesLeft += codesLeft
    this.#groups.set(name, group)
  }

  groups(): readonly LegacyGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.accounts - a.accounts)
  }
}
