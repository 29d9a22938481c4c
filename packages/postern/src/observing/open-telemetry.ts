import { type Attributes, metrics, SpanStatusCode, trace } from "@opentelemetry/api"
import { faultName, type Observer, type Step, type StepEnd } from "../issuer/index.ts"

const scope = "postern"
// The buckets that OpenTelemetry's semantic conventions advise for durations in seconds.
const explicitBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

/**
 * Writes spans and metrics through the OpenTelemetry API, for `observe` of `createPostern`. Register an SDK before you call it; without
 * one nothing is recorded. A span has the operation's name and what it ended in: no subject, tenant, address or code.
 *
 * @example
 * const postern = createPostern({ issuer, store, keys, observe: openTelemetryObserver() })
 */
export function openTelemetryObserver(): Observer {
  const tracer = trace.getTracer(scope)
  const meter = metrics.getMeter(scope)
  const operations = meter.createCounter("postern.operations", {
    description: "Calls of the library, by what they ended in.",
    unit: "{operation}",
  })
  const conflicts = meter.createCounter("postern.store.conflicts", {
    description: "Commits that another commit of the same subject came before. They are tried again.",
    unit: "{conflict}",
  })
  const durations = {
    operation: seconds("postern.operation.duration", "Time of a call of the library."),
    store: seconds("postern.store.duration", "Time of a load or commit."),
    hash: seconds("postern.hash.duration", "Time of a slow hash, without the wait for a free core."),
  }

  function seconds(name: string, description: string) {
    return meter.createHistogram(name, { description, unit: "s", advice: { explicitBucketBoundaries } })
  }

  function record({ kind }: Step, attributes: Attributes, startedAt: number): void {
    durations[kind].record((performance.now() - startedAt) / 1000, attributes)
    if (kind === "operation") operations.add(1, attributes)
    if (kind === "store" && attributes["postern.outcome"] === "conflict") conflicts.add(1)
  }

  return {
    around: (step, work, endOf) =>
      tracer.startActiveSpan(`postern.${step.kind === "operation" ? "" : `${step.kind}.`}${step.name}`, async span => {
        const startedAt = performance.now()
        const named = { [`postern.${step.kind}`]: step.name }
        try {
          const result = await work()
          const ended = attributesOf(endOf(result))
          span.setAttributes({ ...named, ...ended })
          record(step, { ...named, ...ended }, startedAt)
          return result
        } catch (fault) {
          const ended = { "error.type": faultName(fault) }
          span.setAttributes({ ...named, ...ended })
          // Never the exception itself: its message and stack are not ours to publish.
          span.setStatus({ code: SpanStatusCode.ERROR })
          record(step, { ...named, ...ended }, startedAt)
          throw fault
        } finally {
          span.end()
        }
      }),
  }
}

function attributesOf({ outcome, reason, method }: StepEnd): Attributes {
  return {
    ...(outcome !== undefined && { "postern.outcome": outcome }),
    ...(reason !== undefined && { "postern.reason": reason }),
    ...(method !== undefined && { "postern.method": method }),
  }
}
