import type { LogEntry } from "./log.ts"

const bucketsMs = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 10_000] as const

interface RouteCounts {
  readonly statuses: Map<number, number>
  readonly buckets: number[]
  sumMs: number
  total: number
}

/** What there is to say of the outbox. */
export interface NoticeCounts {
  readonly waiting: number
  readonly oldestSeconds: number
  readonly undelivered: readonly { readonly channel: string; readonly reason: string; readonly notices: number }[]
}

/** Counts requests for Prometheus. Labels are route templates, statuses and words from fixed lists: no subject, no tenant, no code. */
export class Metrics {
  readonly #routes = new Map<string, RouteCounts>()
  readonly #outcomes = new Map<string, number>()

  count({ route, status, ms, outcome, method, reason }: Omit<LogEntry, "event" | "time">): void {
    let counts = this.#routes.get(route)
    if (counts === undefined) {
      counts = { statuses: new Map(), buckets: bucketsMs.map(() => 0), sumMs: 0, total: 0 }
      this.#routes.set(route, counts)
    }
    counts.statuses.set(status, (counts.statuses.get(status) ?? 0) + 1)
    counts.sumMs += ms
    counts.total++
    const bucket = bucketsMs.findIndex(limit => ms <= limit)
    if (bucket >= 0) counts.buckets[bucket]!++
    if (outcome === undefined) return
    const labels = `outcome="${outcome}",method="${method ?? ""}",reason="${reason ?? ""}"`
    this.#outcomes.set(labels, (this.#outcomes.get(labels) ?? 0) + 1)
  }

  /** Writes the counts in Prometheus' text format 0.0.4. */
  text(attemptsWaiting: number, notices: NoticeCounts | null): string {
    const lines = ["# HELP postern_requests_total Requests answered.", "# TYPE postern_requests_total counter"]
    for (const [route, { statuses }] of this.#routes)
      for (const [status, count] of statuses)
        lines.push(`postern_requests_total{route="${route}",status="${status}"} ${count}`)
    lines.push("# HELP postern_outcomes_total What operations ended in.", "# TYPE postern_outcomes_total counter")
    for (const [labels, count] of this.#outcomes) lines.push(`postern_outcomes_total{${labels}} ${count}`)
    lines.push("# HELP postern_attempts_waiting Attempts that wait for a slow hash or run one.")
    lines.push("# TYPE postern_attempts_waiting gauge", `postern_attempts_waiting ${attemptsWaiting}`)
    if (notices !== null) lines.push(...noticeLines(notices))
    lines.push("# HELP postern_request_seconds Time to answer.", "# TYPE postern_request_seconds histogram")
    for (const [route, counts] of this.#routes) lines.push(...histogram(route, counts))
    return `${lines.join("\n")}\n`
  }
}

function noticeLines({ waiting, oldestSeconds, undelivered }: NoticeCounts): string[] {
  const lines = ["# HELP postern_notices_waiting Notices that should have gone out by now."]
  lines.push("# TYPE postern_notices_waiting gauge", `postern_notices_waiting ${waiting}`)
  lines.push("# HELP postern_notices_oldest_seconds How long the oldest of them has waited.")
  lines.push("# TYPE postern_notices_oldest_seconds gauge", `postern_notices_oldest_seconds ${oldestSeconds}`)
  lines.push("# HELP postern_notices_undelivered Notices that were given up, of the last 90 days.")
  lines.push("# TYPE postern_notices_undelivered gauge")
  for (const { channel, reason, notices } of undelivered)
    lines.push(`postern_notices_undelivered{channel="${channel}",reason="${reason}"} ${notices}`)
  return lines
}

function histogram(route: string, { buckets, sumMs, total }: RouteCounts): string[] {
  let below = 0
  const lines = bucketsMs.map((limit, at) => {
    below += buckets[at]!
    return `postern_request_seconds_bucket{route="${route}",le="${limit / 1000}"} ${below}`
  })
  lines.push(`postern_request_seconds_bucket{route="${route}",le="+Inf"} ${total}`)
  lines.push(`postern_request_seconds_sum{route="${route}"} ${sumMs / 1000}`)
  lines.push(`postern_request_seconds_count{route="${route}"} ${total}`)
  return lines
}
