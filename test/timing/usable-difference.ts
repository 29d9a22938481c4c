import { describeSample, welchT, withoutSlowest } from "./welch.ts"

// What is taken for real: five in a million by chance, where one in twenty would cry wolf at every run.
const minT = 4.5
/** The throttle grants this many looks at one factor, then it is disabled (NIST SP 800-63B-4 §3.2.2). */
export const maxLooks = 100
// One standard deviation of the round trip in a good local network, in µs. Across the internet it is ten times that and more.
const networkJitterMicros = 30

/** The least difference, in µs, that shows through the network's jitter in so many looks: 19 for a hundred, 191 for one. */
export function usableMicros(looks: number): number {
  return minT * networkJitterMicros * Math.sqrt(2 / looks)
}

/** How two series differ; `b` against `a`. */
export interface Difference {
  /** of the means, in µs */
  readonly micros: number
  readonly t: number
  /** whether it is real, and large enough to be seen from outside */
  readonly isUsable: boolean
}

const keptShare = 0.95

/** Compares every series with the first. `looks` says how often an attacker can look at each; @default `maxLooks` for all */
export function differences(series: readonly (readonly number[])[], looks: readonly number[] = []): Difference[] {
  const [first, ...others] = withoutSlowest(series, keptShare).map(describeSample)
  return others.map((other, i) => {
    const micros = other.mean - first!.mean
    const t = welchT(first!, other)
    return { micros, t, isUsable: Math.abs(t) >= minT && Math.abs(micros) >= usableMicros(looks[i + 1] ?? maxLooks) }
  })
}
