import { randomBytes } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createPool } from "mysql2/promise"
import pg from "pg"
import { createPostern, generateKeyEntry, type Postern, parseKeyRing, type Store } from "postern"
import { migrateMysql, mysqlStore } from "postern/mysql"
import { migratePostgres, postgresStore } from "postern/postgres"
import { mysqlOptions } from "../../packages/postern/src/cli/stores/mysql-connection.ts"
import { type RunningService, startService } from "../attacks/running-service.ts"
import { authenticatorCode } from "../authenticator.ts"
import { started } from "../started-enrollment.ts"
import type { Answer, Attempt, LoadedSubject } from "./attempt-ledger.ts"

const setSize = 4

/** Several service processes on one database, as replicas behind a load balancer are, and the library beside them to look behind. */
export interface ServiceCluster {
  readonly services: RunningService[]
  /** straight to the database, past all weather */
  readonly postern: Postern
  /** the longest that any answer took, in milliseconds */
  maxMs(): number
  /** Asks the library over another store, such as one that leads to a server that the services do not reach. */
  over(store: Store): { verify(attempt: Attempt): Promise<Answer> }
  /** Enrols subjects; their codes are of the format that asks for no slow hash, so that the database is what is busy. */
  enrol(count: number): Promise<LoadedSubject[]>
  /** Sends an attempt to one of the services and tells what came of it. */
  send(attempt: Attempt, service: number): Promise<Answer>
  restart(service: number): Promise<void>
  stop(): Promise<void>
}

/** Migrates the database at `directUrl` and starts services that reach it through `url`, or each through its own. */
export async function startCluster(
  directUrl: string,
  url: string | readonly string[],
  size: number,
): Promise<ServiceCluster> {
  const folder = await mkdtemp(join(tmpdir(), "postern-cluster-"))
  const keys = generateKeyEntry()
  const apiKey = randomBytes(32).toString("base64url")
  const store = await openMigrated(directUrl)
  const policy = { codes: { format: "long", count: setSize } } as const
  const options = { issuer: "Acme", store, keys: parseKeyRing(keys), policy }
  const postern = createPostern(options)
  const flags = ["--code-format", "long", "--codes", String(setSize), "--issuer", "Acme"]
  const urlOf = (service: number) => (typeof url === "string" ? url : url[service % url.length]!)
  // As whoever looks after services does: one that found no store at its start is started again.
  async function start(service: number): Promise<RunningService> {
    for (let tries = 1; ; tries++) {
      try {
        return await startService(folder, apiKey, flags, { POSTERN_STORE: urlOf(service), POSTERN_KEYS: keys })
      } catch (fault) {
        if (tries === 10) throw fault
      }
    }
  }
  const services = await Promise.all(Array.from({ length: size }, (_, i) => start(i)))
  let maxMs = 0
  let subjects = 0

  async function enrolOne(): Promise<LoadedSubject> {
    const subject = `subject ${++subjects}`
    // The clock stands still meanwhile: over a failover an enrolment can take longer than the step that proves it is good for.
    const now = Date.now()
    const enrolling = createPostern({ ...options, clock: () => now })
    const { uri } = started(await enrolling.enrollTotp(subject, { account: subject }))
    // Activated with the step before, so that the current one is still to be spent.
    const activated = await enrolling.activateTotp(subject, authenticatorCode(uri, now - 30_000))
    if (activated.outcome !== "activated" || activated.codeSet === null) throw new Error(JSON.stringify(activated))
    return { subject, uri, codes: activated.codeSet.codes }
  }

  return {
    services,
    postern,
    maxMs: () => maxMs,
    over(other) {
      const beside = createPostern({ ...options, store: other })
      return {
        verify: ({ subject: { subject }, input }) =>
          beside.verify(subject, input).then(
            outcome => answerOf(200, outcome as unknown as Record<string, string>),
            ({ code }: { code: string }) => answerOf(503, { code }),
          ),
      }
    },
    async enrol(count) {
      const enrolled: LoadedSubject[] = []
      while (enrolled.length < count) {
        const batch = Math.min(16, count - enrolled.length)
        enrolled.push(...(await Promise.all(Array.from({ length: batch }, enrolOne))))
      }
      return enrolled
    },
    async send({ subject: { subject }, input }, service) {
      const started = performance.now()
      try {
        const path = `/v1/subjects/${encodeURIComponent(subject)}/verify`
        const { status, json } = await services[service % size]!.call("POST", path, { code: input })
        return answerOf(status, json as unknown as Record<string, string>)
      } catch (fault) {
        // No answer came: the process was killed, or is not there. `fetch` says so with a TypeError.
        if (fault instanceof TypeError) return "unknown"
        throw fault
      } finally {
        maxMs = Math.max(maxMs, performance.now() - started)
      }
    },
    async restart(service) {
      services[service] = await start(service)
    },
    async stop() {
      await Promise.all(services.map(service => service.stop("SIGKILL")))
      await store.close()
      await rm(folder, { recursive: true })
    },
  }
}

async function openMigrated(url: string): Promise<Store> {
  if (url.startsWith("mysql:")) {
    const pool = createPool({ ...mysqlOptions(url, { allowPlain: false }), connectionLimit: 20 })
    await migrateMysql(pool)
    // What looks behind waits where a service gives up: a cluster may be agreeing anew, and the machine be busy.
    return mysqlStore(pool, { connectMs: 20_000, answerMs: 20_000, deadlineMs: 60_000 })
  }
  const pool = new pg.Pool({ connectionString: url })
  await migratePostgres(pool)
  return postgresStore(pool)
}

function answerOf(status: number, { outcome, reason, code }: Record<string, string>): Answer {
  if (status === 429) return "throttled"
  // A machine that is too busy to read a request within ten seconds: nothing was begun.
  if (status === 408) return "unavailable"
  if (status === 503) return code === "store-outcome-unknown" ? "unknown" : "unavailable"
  if (status !== 200) throw new Error(`status ${status} ${code}`)
  if (outcome === "accepted") return "accepted"
  return reason === "wrong-code" ? "wrong-code" : "refused"
}
