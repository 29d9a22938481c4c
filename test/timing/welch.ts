/** What is known of a series of times, in microseconds. */
export interface Sample {
  readonly count: number
  readonly mean: number
  readonly variance: number
}

/** Describes a series; the variance is the unbiased one. @throws RangeError for fewer than two times */
export function describeSample(times: readonly number[]): Sample {
  const count = times.length
  if (count < 2) throw new RangeError("expected two times or more")
  const mean = times.reduce((sum, time) => sum + time, 0) / count
  const variance = times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / (count - 1)
  return { count, mean, variance }
}

/** Welch's t of two samples whose variances may differ (Welch 1947); 0 where neither varies and both agree. */
export function welchT(a: Sample, b: Sample): number {
  const difference = b.mean - a.mean
  const error = Math.sqrt(a.variance / a.count + b.variance / b.count)
  return difference === 0 ? 0 : difference / error
}

/** Leaves out every time above the given share of all, as an attacker does: what a busy machine adds is noise. */
export function withoutSlowest(series: readonly (readonly number[])[], share: number): number[][] {
  const all = series.flat().toSorted((a, b) => a - b)
  const bound = all[Math.ceil(all.length * share) - 1] ?? Number.POSITIVE_INFINITY
  return series.map(times => times.filter(time => time <= bound))
}
