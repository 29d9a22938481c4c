import assert from "node:assert/strict"
import { after, test } from "node:test"
import { context, metrics, SpanStatusCode, trace } from "@opentelemetry/api"
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks"
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics"
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace"
import { enroll, openTrial } from "../issuer/testing/stand-ins.test.ts"
import { memoryStore } from "../stores/memory/index.ts"
import { openTelemetryObserver } from "./open-telemetry.ts"

const spans = new InMemorySpanExporter()
const figures = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
const reader = new PeriodicExportingMetricReader({ exporter: figures, exportIntervalMillis: 3_600_000 })
const meters = new MeterProvider({ readers: [reader] })

test("without an SDK the observer records nothing and disturbs nothing", async () => {
  const trial = openTrial({ observe: openTelemetryObserver() })
  const { codes } = await enroll(trial)
  assert.equal((await trial.postern.verify("ada", codes[0]!)).outcome, "accepted")
})

test("with an SDK an operation is a span, its loads, hashes and commits are its children, and none names a person", async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] }))
  metrics.setGlobalMeterProvider(meters)
  after(() => meters.shutdown())
  const store = { ...memoryStore() }
  const trial = openTrial({ store, observe: openTelemetryObserver(), policy: { codes: { format: "standard" } } })
  const { codes, uri } = await enroll(trial)
  spans.reset()
  await trial.postern.verify("ada", codes[0]!)

  const finished = spans.getFinishedSpans()
  const operation = finished.find(({ name }) => name === "postern.verify")!
  assert.deepEqual(operation.attributes, {
    "postern.operation": "verify",
    "postern.outcome": "accepted",
    "postern.method": "backup-code",
  })
  const children = finished.filter(
    ({ parentSpanContext }) => parentSpanContext?.spanId === operation.spanContext().spanId,
  )
  assert.deepEqual([...new Set(children.map(({ name }) => name))].sort(), [
    "postern.hash.test",
    "postern.store.commit",
    "postern.store.load",
  ])

  store.load = () => Promise.reject(new Error("postgres://user:password@db"))
  await assert.rejects(trial.postern.status("ada"))
  const failed = spans.getFinishedSpans().find(({ name }) => name === "postern.status")!
  assert.equal(failed.status.code, SpanStatusCode.ERROR)
  assert.equal(failed.attributes["error.type"], "store-unavailable")
  assert.deepEqual(failed.events, [])

  await reader.forceFlush()
  const found = figures.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(scope => scope.metrics))
  const names = found.map(({ descriptor }) => descriptor.name)
  for (const name of [
    "postern.operations",
    "postern.operation.duration",
    "postern.store.duration",
    "postern.hash.duration",
  ])
    assert.ok(names.includes(name), name)
  const written = JSON.stringify([
    spans.getFinishedSpans().map(({ name, attributes, status }) => ({ name, attributes, status })),
    found,
  ])
  for (const secret of [...codes, uri, '"ada"', "example.com", "password"]) assert.ok(!written.includes(secret))
})
