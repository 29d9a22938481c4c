import type { LogEntry } from "../monitoring/log.ts"

/** What attempts ended in, in one slice of time. */
export interface OutcomeSlice {
  /** milliseconds since 1970 */
  readonly startsAt: number
  readonly accepted: number
  readonly refused: number
  readonly throttled: number
}

const sliceMs = 30 * 60_000
const maxSlices = 48

type Counted = "accepted" | "refused" | "throttled"

/** Counts outcomes over the last day, by tenant, as this process saw them: numbers alone, in memory, and bounded. */
export class OutcomeHistory {
  readonly #tenants = new Map<string, Map<number, Record<Counted, number>>>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  count({ tenant, outcome }: LogEntry): void {
    if (tenant === undefined || (outcome !== "accepted" && outcome !== "refused" && outcome !== "throttled")) return
    const slices = this.#tenants.get(tenant) ?? new Map<number, Record<Counted, number>>()
    this.#tenants.set(tenant, slices)
    const at = Math.floor(this.#now() / sliceMs)
    const slice = slices.get(at) ?? { accepted: 0, refused: 0, throttled: 0 }
    slices.set(at, slice)
    slice[outcome]++
    for (const old of slices.keys()) if (old <= at - maxSlices) slices.delete(old)
  }

  /** Gives the last 24 hours in slices of half an hour, oldest first, those without attempts too. */
  slices(tenant: string): readonly OutcomeSlice[] {
    const last = Math.floor(this.#now() / sliceMs)
    return Array.from({ length: maxSlices }, (_, place) => {
      const at = last - maxSlices + 1 + place
      const counts = this.#tenants.get(tenant)?.get(at) ?? { accepted: 0, refused: 0, throttled: 0 }
      return { startsAt: at * sliceMs, ...counts }
    })
  }
}
