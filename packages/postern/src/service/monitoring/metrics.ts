import { AggregatorRegistry, Counter, Gauge, Histogram, Registry } from "prom-client"
import type { LegacyFigures } from "../../issuer/index.ts"
import type { Figures } from "./kept-figures.ts"
import type { LogEntry } from "./log.ts"

const bucketsSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

const noticeNames = [
  "postern_notices_waiting",
  "postern_notices_oldest_seconds",
  "postern_notices_undelivered",
] as const

/** What there is to say of the outbox. */
export interface NoticeCounts {
  readonly waiting: number
  readonly oldestSeconds: number
  readonly undelivered: readonly { readonly channel: string; readonly reason: string; readonly notices: number }[]
}

/** What is counted in the store and not in a process; null where it cannot be told now, or is not kept. */
export interface StoreCounts {
  readonly notices: NoticeCounts | null
  readonly legacy: Figures<LegacyFigures> | null
}

/** What one process has counted, as data that can be sent to another. */
export type MetricsSnapshot = Readonly<Awaited<ReturnType<Registry["getMetricsAsJSON"]>>>

/** Adds up what several processes counted. */
export function summedSnapshots(snapshots: readonly MetricsSnapshot[]): Promise<MetricsSnapshot> {
  return AggregatorRegistry.aggregate([...snapshots]).getMetricsAsJSON()
}

/** Counts requests for Prometheus. Labels are route templates, statuses and words from fixed lists: no subject, no tenant, no code. */
export class Metrics {
  // One registry a service: two services of one process must not count for each other.
  readonly #registry = new Registry()
  readonly #requests = new Counter({
    name: "postern_requests_total",
    help: "Requests answered.",
    labelNames: ["route", "status"],
    registers: [this.#registry],
  })
  readonly #outcomes = new Counter({
    name: "postern_outcomes_total",
    help: "What operations ended in.",
    labelNames: ["outcome", "method", "reason"],
    registers: [this.#registry],
  })
  readonly #attemptsWaiting = new Gauge({
    name: "postern_attempts_waiting",
    help: "Attempts that wait for a slow hash or run one.",
    registers: [this.#registry],
  })
  readonly #seconds = new Histogram({
    name: "postern_request_seconds",
    help: "Time to answer.",
    labelNames: ["route"],
    buckets: bucketsSeconds,
    registers: [this.#registry],
  })

  count({ route, status, ms, outcome, method, reason }: Omit<LogEntry, "event" | "time">): void {
    this.#requests.inc({ route, status })
    this.#seconds.observe({ route }, ms / 1000)
    if (outcome !== undefined) this.#outcomes.inc({ outcome, method: method ?? "", reason: reason ?? "" })
  }

  /** Gives what was counted. */
  snapshot(attemptsWaiting: number): Promise<MetricsSnapshot> {
    this.#attemptsWaiting.set(attemptsWaiting)
    return this.#registry.getMetricsAsJSON()
  }

  /**
   * Writes the counts in Prometheus' text format 0.0.4.
   * @param others gives what other processes of the same service counted, to be added
   */
  async text(
    attemptsWaiting: number,
    { notices, legacy }: StoreCounts,
    others: (own: MetricsSnapshot) => Promise<readonly MetricsSnapshot[]> = async () => [],
  ): Promise<string> {
    const own = await this.snapshot(attemptsWaiting)
    const more = await others(own)
    const registry = more.length === 0 ? this.#registry : AggregatorRegistry.aggregate([own, ...more])
    const texts = [await registry.metrics()]
    if (notices !== null) texts.push(await noticeText(notices))
    if (legacy !== null) texts.push(await legacyText(legacy))
    return texts.join("")
  }
}

// A registry for each answer: figures of a moment ago must not stand for those that could not be counted. They are the store's, not a process's.
function noticeText({ waiting, oldestSeconds, undelivered }: NoticeCounts): Promise<string> {
  const registry = new Registry()
  const registers = [registry]
  const [waitingName, oldestName, undeliveredName] = noticeNames
  new Gauge({ name: waitingName, help: "Notices that should have gone out by now.", registers }).set(waiting)
  new Gauge({ name: oldestName, help: "How long the oldest of them has waited.", registers }).set(oldestSeconds)
  const help = "Notices that were given up, of the last 90 days."
  const given = new Gauge({ name: undeliveredName, help, labelNames: ["channel", "reason"], registers })
  for (const { channel, reason, notices } of undelivered) given.set({ channel, reason }, notices)
  return registry.metrics()
}

// By scheme and age alone: an origin is a word that whoever makes the entries chooses.
function legacyText({ figures, countedAt }: Figures<LegacyFigures>): Promise<string> {
  const registry = new Registry()
  const registers = [registry]
  const labelNames = ["scheme", "age"]
  const help = "Accounts that still have codes of another system."
  const sets = new Gauge({ name: "postern_legacy_sets", help, labelNames, registers })
  const left = new Gauge({ name: "postern_legacy_codes_left", help: "Their codes that work.", labelNames, registers })
  for (const { scheme, age, accounts, codesLeft } of figures.groups) {
    sets.inc({ scheme, age }, accounts)
    left.inc({ scheme, age }, codesLeft)
  }
  const counted = { name: "postern_legacy_counted_timestamp_seconds", help: "When these accounts were counted." }
  new Gauge({ ...counted, registers }).set(countedAt / 1000)
  return registry.metrics()
}
