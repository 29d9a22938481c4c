import assert from "node:assert/strict"
import { spawnSync } from "node:child_process"
import { test } from "node:test"
import { Registry } from "prom-client"
import type { Observer, Store } from "../issuer/index.ts"
import { enroll, openTrial } from "../issuer/testing/stand-ins.test.ts"
import { memoryStore } from "../stores/memory/index.ts"
import { prometheusObserver, registerMetrics } from "./prometheus-metrics.ts"

const hasPromtool = spawnSync("promtool", ["--version"]).status === 0

async function observedTrial(options: { store?: Store; observe?: Observer[] } = {}) {
  const registry = new Registry()
  const observe = [prometheusObserver(registry), ...(options.observe ?? [])]
  const trial = openTrial({ ...options, observe, policy: { codes: { format: "standard" } } })
  registerMetrics(registry, trial.postern)
  return { registry, trial, ...(await enroll(trial)) }
}

test("operations, store calls and hashes are counted by what they ended in, and nothing of a person is in a label", async () => {
  const { registry, trial, codes, uri } = await observedTrial()
  await trial.postern.verify("ada", codes[0]!)
  await trial.postern.verify("ada", codes[0]!)
  await trial.postern.forTenant("other").verify("ada", codes[1]!)
  const text = await registry.metrics()
  const lines = text.split("\n")
  for (const line of [
    'postern_operations_total{operation="verify",outcome="accepted",reason="",method="backup-code"} 1',
    'postern_operations_total{operation="verify",outcome="refused",reason="already-used",method=""} 1',
    'postern_operations_total{operation="verify",outcome="refused",reason="not-enrolled",method=""} 1',
    'postern_operation_duration_seconds_count{operation="verify"} 3',
    'postern_hash_duration_seconds_count{purpose="issue"} 10',
    'postern_hash_duration_seconds_count{purpose="test"} 1',
    "postern_attempts_waiting 0",
  ])
    assert.ok(lines.includes(line), `${line}\n${text}`)
  for (const secret of [...codes, uri, '"ada"', '"other"', '"default"', "example.com"])
    assert.ok(!text.includes(secret))
})

test("a commit that lost a race is a conflict, and a fault is counted by its code and thrown as it was", async () => {
  const store = { ...memoryStore() }
  const { registry, trial, codes } = await observedTrial({ store })
  const { commit } = store
  let lost = 0
  store.commit = async write => (lost++ === 0 ? "conflict" : commit(write))
  assert.equal((await trial.postern.verify("ada", codes[0]!)).outcome, "accepted")
  const cause = new Error("postgres://user:password@db")
  store.load = () => Promise.reject(cause)
  await assert.rejects(trial.postern.status("ada"), { code: "store-unavailable" })
  const text = await registry.metrics()
  assert.match(text, /^postern_store_conflicts_total 1$/m)
  assert.match(text, /^postern_faults_total\{kind="operation",name="status",fault="store-unavailable"\} 1$/m)
  assert.ok(!text.includes("password"))
})

test("several observers see the same, from the outside in", async () => {
  const seen: string[] = []
  const named = (name: string): Observer => ({
    around: (step, work) => {
      seen.push(`${name} ${step.kind} ${step.name}`)
      return work()
    },
  })
  const { trial } = await observedTrial({ observe: [named("first"), named("second")] })
  seen.length = 0
  await trial.postern.status("ada")
  const steps = ["operation status", "store load"]
  assert.deepEqual(
    seen,
    steps.flatMap(step => [`first ${step}`, `second ${step}`]),
  )
})

test("what is no observer is refused at the start", () => {
  for (const observe of [null, {}, [prometheusObserver(new Registry()), undefined]])
    assert.throws(() => openTrial({ observe: observe as never }), /^TypeError: observe: /)
})

test("promtool finds nothing to say of the names", { skip: !hasPromtool && "promtool is not installed" }, async () => {
  const { registry } = await observedTrial()
  const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], {
    input: await registry.metrics(),
    encoding: "utf8",
  })
  assert.equal(`${stdout}${stderr}`, "")
  assert.equal(status, 0)
})
