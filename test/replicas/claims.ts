import assert from "node:assert/strict"
import type { SubjectEvent } from "postern"
import { postgresStore } from "postern/postgres"
import type { Database } from "./database-model.ts"
import { equalReplica } from "./equal-replicas.ts"
import type { History, Operation, TakenEffect } from "./history.ts"
import { ReplicaPool } from "./replica-pool.ts"

type Fact = Pick<SubjectEvent, "kind" | "method" | "reason" | "step" | "selector" | "set" | "failures" | "staged">

/** Holds a history against what Postern promises, however much was lost on the way. */
export function checkHistory(history: History): void {
  const facts = history.effects.flatMap(({ events }) => events)
  try {
    const versions = history.effects.map(({ expectedVersion }) => expectedVersion)
    const expected = versions.map((_, i) => versions[0]! + i)
    assert.deepEqual(versions, expected, "a version was made twice")
    checkAcceptedOnce(facts)
    checkFailuresCounted(facts)
    for (const operation of history.operations) checkAnswer(operation, history.effects)
  } catch (fault) {
    throw new Error(`${(fault as Error).message}\n${history.told.join("\n")}`, { cause: fault })
  }
}

function checkAcceptedOnce(facts: readonly Fact[]): void {
  const spent = facts
    .filter(({ kind }) => kind === "accepted")
    .map(({ method, step, set, selector }) => (method === "totp" ? `step ${step}` : `code ${set}/${selector}`))
  assert.equal(new Set(spent).size, spent.length, `accepted twice: ${spent.join(", ")}`)
}

/** Each failure counts one more than the one before, unless a success of the same method was in between. */
function checkFailuresCounted(facts: readonly Fact[]): void {
  const counted = new Map<string, number>()
  for (const { kind, method = "", reason, failures, staged = false } of facts) {
    if (kind === "accepted") counted.set(method, 0)
    if (kind === "codes-adopted" || (kind === "codes-issued" && !staged)) counted.set("backup-code", 0)
    if ((kind !== "refused" && kind !== "disabled") || reason !== "wrong-code") continue
    const expected = (counted.get(method) ?? 0) + 1
    assert.equal(failures, expected, `a failure of ${method} was under-counted`)
    counted.set(method, expected)
  }
}

/** How many commits of its own an answer tells of: at least, and at most. */
function commitsTold({ answer }: Operation): [number, number] {
  if (answer === "store-outcome-unknown") return [0, 1]
  if (answer === "store-unavailable" || answer === false) return [0, 0]
  if (answer === true) return [1, 1]
  const { outcome, reason, events, chain } = answer as Record<"outcome" | "reason" | "chain", string> & {
    events?: number
  }
  if (chain !== undefined) return [0, 0]
  if (events !== undefined) return events > 0 ? [1, 1] : [0, 0]
  if (outcome === "throttled") return [0, 0]
  if (outcome !== "refused" || reason === "wrong-code") return [1, 1]
  // A refusal that costs no try is written down at most once in half a minute.
  return [0, 1]
}

function checkAnswer(operation: Operation, effects: readonly TakenEffect[]): void {
  const { name, replica, answer } = operation
  const own = effects.filter(({ by }) => by === operation)
  const what = `replica ${replica} answered ${JSON.stringify(answer)} to "${name}" with ${own.length} commits of its own`
  const [least, most] = commitsTold(operation)
  assert.ok(own.length >= least && own.length <= most, what)
  const kinds = own.flatMap(({ events }) => events.map(({ kind }) => kind))
  const { outcome, reason, chain = "intact", brokenAt = null } = answer as Record<string, unknown>
  assert.deepEqual([chain, brokenAt], ["intact", null], `${what}: no event is missing`)
  if (outcome === "accepted" || outcome === "issued") assert.ok(kinds.includes("accepted"), what)
  if (outcome === "refused") assert.ok(!kinds.includes("accepted"), what)
  // Whoever is told that the code was used before is told of somebody else.
  if (reason === "already-used" || reason === "replayed")
    assert.ok(
      effects.some(({ by, events }) => by !== operation && events.some(({ kind }) => kind === "accepted")),
      what,
    )
}

let read: Database | null = null
const readingPool = new ReplicaPool(query => read!.ask(query))
readingPool.isDirect = true
const reader = equalReplica(postgresStore(readingPool))

/** Follows the chain of all that the database holds. One at a time. */
export async function checkTrail(database: Database, subject: string): Promise<void> {
  read = database
  const { events, chain } = await reader.postern.auditTrail(subject)
  assert.equal(chain, "intact", `the chain of ${events.length} events is broken`)
}
