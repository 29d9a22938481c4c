import { setTimeout as sleep } from "node:timers/promises"
import { until } from "../waiting.ts"
import { type Answer, type Attempt, AttemptLedger } from "./attempt-ledger.ts"
import { endlessAttempts, runClients } from "./attempt-load.ts"
import type { ServiceCluster } from "./service-cluster.ts"
import type { UnreliableNetwork, Weather } from "./unreliable-network.ts"

const clients = 16
const subjectsEach = 6
// A limit for what never comes back, far beyond what it takes on a busy machine.
const usualRecoveryMs = 180_000

/** What a round of load under an interruption came to. */
export interface InterruptedRound {
  readonly ledger: AttemptLedger
  /** milliseconds from the beginning of the interruption until every service accepted again */
  readonly recoveryMs: number
}

/** Says what a round came to, for the test's diagnostics. */
export function toldRound({ ledger, recoveryMs }: InterruptedRound): string {
  const { accepted, unavailable, unknown } = ledger.counts
  const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`
  return `no decision for ${seconds(ledger.maxSilenceMs)}, all services back after ${seconds(recoveryMs)}; ${accepted} accepted, ${unavailable} unavailable, ${unknown} unknown`
}

/**
 * Interrupts the load of fresh subjects once, waits until every service accepts again, and holds the trails against the answers. Nobody is helped
 * back: the services find their way alone.
 */
export async function interruptedRound(
  cluster: ServiceCluster,
  interrupt: (ledger: AttemptLedger) => Promise<void>,
  maxRecoveryMs = usualRecoveryMs,
): Promise<InterruptedRound> {
  const load = endlessAttempts(await cluster.enrol(subjectsEach))
  const ledger = new AttemptLedger()
  const running = runClients(cluster, ledger, clients, load.next)
  let recoveryMs: number
  try {
    await sleep(50 + Math.random() * 250)
    const started = performance.now()
    await interrupt(ledger)
    for (const [service] of cluster.services.entries()) await acceptsAgain(cluster, service, ledger, maxRecoveryMs)
    recoveryMs = performance.now() - started
  } finally {
    load.stop()
    await running
  }
  await ledger.check(cluster.postern)
  return { ledger, recoveryMs }
}

/** Waits until a service accepts the code of a fresh subject. */
export async function acceptsAgain(
  cluster: ServiceCluster,
  service: number,
  ledger: AttemptLedger,
  maxRecoveryMs = usualRecoveryMs,
): Promise<void> {
  const accepts = async () => {
    const subject = await cluster.enrol(1).then(
      ([enrolled]) => enrolled!,
      () => null,
    )
    if (subject === null) return false
    const attempt = { subject, input: subject.codes[0]!, means: 0 }
    const answer = await cluster.send(attempt, service)
    ledger.note(attempt, answer)
    return answer === "accepted"
  }
  await until(`service ${service} to accept`, accepts, { limitMs: maxRecoveryMs, everyMs: 100 })
}

/** Sends an attempt until it is decided, and gives that decision. Every answer is noted. */
export async function decided(
  cluster: ServiceCluster,
  attempt: Attempt,
  service: number,
  ledger: AttemptLedger,
): Promise<Answer> {
  const decision = async () => {
    const answer = await cluster.send(attempt, service)
    ledger.note(attempt, answer)
    return answer === "unavailable" || answer === "unknown" ? null : answer
  }
  return (await until(`service ${service} to decide`, decision, { everyMs: 50 }))!
}

/** Waits until `/readyz` of a service answers with a status. An answer of it holds for a second. */
export async function readiness(cluster: ServiceCluster, service: number, status: 200 | 503): Promise<void> {
  const isSo = async () => (await cluster.services[service]!.call("GET", "/readyz")).status === status
  await until(`/readyz of service ${service} to be ${status}`, isSo, { limitMs: usualRecoveryMs, everyMs: 50 })
}

/** Kills one service after the other under load. */
export async function killServices(cluster: ServiceCluster, rounds: number): Promise<void> {
  for (let i = 0; i < rounds; i++)
    await interruptedRound(cluster, async () => {
      const victim = i % cluster.services.length
      await cluster.services[victim]!.stop("SIGKILL")
      await cluster.restart(victim)
    })
}

const kinds: readonly Weather[] = ["cut", "cut mid-answer", "delay", "drop"]

/** Lets one kind of bad weather after the other come over the network under load. */
export async function troubleNetwork(
  cluster: ServiceCluster,
  network: UnreliableNetwork,
  rounds: number,
): Promise<void> {
  for (let i = 0; i < rounds; i++)
    await interruptedRound(cluster, async () => {
      network.setWeather(kinds[i % kinds.length]!)
      await sleep(200 + Math.random() * 2_500)
      network.setWeather("fair")
    })
}
