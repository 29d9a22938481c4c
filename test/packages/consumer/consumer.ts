import { readSecondFactor, type SecondFactorReading } from "@postern/core"
import { PosternChallenge, type PosternEvents } from "@postern/elements"
import { createVault } from "@postern/vault"
import { createPool } from "mysql2/promise"
import pg from "pg"
import { createPostern, keyRingFromEnv, type Postern, type VerifyOutcome } from "postern"
import { createGate, type Gate } from "postern/gate"
import { memoryStore } from "postern/memory"
import { mysqlStore } from "postern/mysql"
import type { Notice } from "postern/notices"
import { postgresStore } from "postern/postgres"
import { createService, resultVerifier, type Service } from "postern/service"
import { sqliteStore } from "postern/sqlite"
import { storeContract } from "postern/testing"

// Compiled and never run: what is written here must hold for the types as published, without `skipLibCheck`.
const keys = keyRingFromEnv()
const stores = [
  memoryStore(),
  sqliteStore({ path: "acme.db" }),
  postgresStore(new pg.Pool()),
  mysqlStore(createPool({})),
]
export const posterns: Postern[] = stores.map(store => createPostern({ issuer: "Acme", store, keys }))
export const service: Service = createService({ postern: posterns[0]!, keys, apiKeys: [] })
export const gate: Gate<Request> = createGate<Request>({
  postern: posterns[0]!,
  service,
  verifier: resultVerifier({ service }),
  session: { read: () => null, write: () => {}, rotate: () => {} },
})
export const reading: SecondFactorReading = readSecondFactor("492 039")
export const element: HTMLElement = new PosternChallenge()
export type Told = [Notice, PosternEvents]
export const vault: (options: Parameters<typeof createVault>[0]) => unknown = createVault
storeContract("mine", async () => ({ store: memoryStore() }))

export function sentence(outcome: VerifyOutcome): string {
  if (outcome.outcome === "accepted") return outcome.advice.join(", ")
  return outcome.outcome === "throttled" ? `in ${outcome.retryAfterSeconds} s` : outcome.reason
}

// @ts-expect-error the issuer is required: the types are not any
createPostern({ store: memoryStore(), keys })
