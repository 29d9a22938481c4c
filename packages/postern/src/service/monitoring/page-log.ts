import type { LogEntry } from "./log.ts"

interface PageLog {
  readonly log: ((entry: LogEntry) => void) | undefined
  readonly onFault: ((fault: unknown, requestId: string) => void) | undefined
}

/** Logs a request for a page. What was decided is committed: a log that fails must not turn the answer into a fault. */
export function notePage({ log, onFault }: PageLog, facts: Omit<LogEntry, "event" | "time">): void {
  try {
    log?.({ event: "request", time: new Date().toISOString(), ...facts, ms: Math.round(facts.ms * 100) / 100 })
  } catch (fault) {
    onFault?.(fault, facts.requestId)
  }
}
