import assert from "node:assert/strict"
import { type Attempt, AttemptLedger } from "./attempt-ledger.ts"
import { collidingAttempts, runClients } from "./attempt-load.ts"
import type { ServiceCluster } from "./service-cluster.ts"

/** How many attempts are made of each subject. */
export const attemptsEach = 20

interface Collision {
  readonly subjects: number
  /** clients at once, each of which asks the services in turn */
  readonly clients: number
  /** whether a client that is told that nothing happened asks again; @default false */
  readonly isPatient?: boolean
}

/**
 * Has many clients send the same attempts to different services at once, and checks that each is accepted once, that no failure is missing or made
 * up, and that nobody was turned away, but for those who asked again.
 */
export async function collide(
  cluster: ServiceCluster,
  { subjects, clients, isPatient = false }: Collision,
): Promise<void> {
  const ledger = new AttemptLedger()
  for (let enrolled = 0; enrolled < subjects; ) {
    const batch = Math.min(50, subjects - enrolled)
    // Copies of one attempt lie side by side, so that they meet; of each subject, all factors at once.
    const attempts = (await cluster.enrol(batch)).flatMap(collidingAttempts)
    const turnedAway = isPatient ? (attempt: Attempt) => attempts.push(attempt) : undefined
    await runClients(cluster, ledger, clients, () => attempts.shift() ?? null, turnedAway)
    enrolled += batch
  }
  // What matters most comes first: whatever was answered, nothing was accepted twice and no failure is missing.
  await ledger.check(cluster.postern)
  assert.deepEqual(ledger.counts, {
    accepted: subjects * 5,
    "wrong-code": subjects * 3,
    refused: subjects * 12,
    throttled: 0,
    unavailable: isPatient ? ledger.counts.unavailable : 0,
    unknown: 0,
  })
}
