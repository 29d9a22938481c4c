import { Counter, Gauge, Histogram, type Registry } from "prom-client"
import { faultName, type Observer, type Postern, type Step, type StepEnd } from "../issuer/index.ts"

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

/**
 * Counts operations, store calls and slow hashes in a registry of prom-client, for `observe` of `createPostern`. Labels are words of fixed
 * lists: no subject, no tenant, no code.
 * @throws Error if the registry holds metrics of these names already: make one observer a registry.
 *
 * @example
 * const postern = createPostern({ issuer, store, keys, observe: prometheusObserver(register) })
 * registerMetrics(register, postern)
 */
export function prometheusObserver(registry: Registry): Observer {
  const registers = [registry]
  const operations = new Counter({
    name: "postern_operations_total",
    help: "Calls of the library, by what they ended in.",
    labelNames: ["operation", "outcome", "reason", "method"],
    registers,
  })
  const faults = new Counter({
    name: "postern_faults_total",
    help: "Operations, store calls and hashes that threw, by the code of the fault.",
    labelNames: ["kind", "name", "fault"],
    registers,
  })
  const conflicts = new Counter({
    name: "postern_store_conflicts_total",
    help: "Commits that another commit of the same subject came before. They are tried again.",
    registers,
  })
  const durations = {
    operation: histogram("postern_operation_duration_seconds", "Time of a call of the library.", "operation"),
    store: histogram("postern_store_duration_seconds", "Time of a load or commit.", "call"),
    hash: histogram(
      "postern_hash_duration_seconds",
      "Time of a slow hash, without the wait for a free core.",
      "purpose",
    ),
  }

  function histogram(name: string, help: string, label: string) {
    const made = new Histogram({ name, help, labelNames: [label], buckets, registers })
    return { startTimer: (value: string) => made.startTimer({ [label]: value }) }
  }

  function count({ kind, name }: Step, { outcome = "done", reason = "", method = "" }: StepEnd): void {
    if (kind === "operation") operations.inc({ operation: name, outcome, reason, method })
    else if (outcome === "conflict") conflicts.inc()
  }

  return {
    async around(step, work, endOf) {
      const stop = durations[step.kind].startTimer(step.name)
      try {
        const result = await work()
        count(step, endOf(result))
        return result
      } catch (fault) {
        faults.inc({ kind: step.kind, name: step.name, fault: faultName(fault) })
        throw fault
      } finally {
        stop()
      }
    },
  }
}

/** Adds what a registry asks for when it is read: how many attempts wait for a slow hash or run one, over all tenants. */
export function registerMetrics(registry: Registry, postern: Pick<Postern, "attemptsWaiting">): void {
  new Gauge({
    name: "postern_attempts_waiting",
    help: "Attempts that wait for a slow hash or run one.",
    registers: [registry],
    collect() {
      this.set(postern.attemptsWaiting)
    },
  })
}
