import {
  isVerified,
  refuseUnprotectedHost,
  refuseUnprotectedStream,
  type TellingStream,
} from "../networked/protected-network.ts"
import type { PostgresClient, PostgresPool } from "./postgres-pool.ts"

/** What a pool of `pg` tells of the connections that it will make; another pool may tell none of it. */
interface TellingPool {
  readonly options?: { readonly stream?: unknown }
  readonly Client?: new (options: unknown) => { readonly host?: unknown; readonly ssl?: unknown }
}

/** What a client of `pg` tells of its connection; another client may tell none of it. */
interface TellingClient {
  readonly connection?: { readonly stream?: TellingStream }
}

/**
 * Refuses a pool that would speak to another machine unprotected, before anything is sent.
 * @throws PosternError `store-tls-required`
 */
export function refuseUnprotectedPool(pool: PostgresPool): void {
  const { options, Client } = pool as TellingPool
  // Whoever brings connections of their own is asked once there is one.
  if (Client === undefined || options === undefined || options.stream !== undefined) return
  // Made to read what `pg` makes of options, connection string and environment; it is never connected.
  const { host, ssl } = new Client(options)
  refuseUnprotectedHost(host, { isOn: Boolean(ssl), isVerified: Boolean(ssl) && isVerified(ssl) })
}

/**
 * Refuses a connection that turned out to lead to another machine unprotected, before its first statement.
 * @throws PosternError `store-tls-required`
 */
export function refuseUnprotectedConnection(pool: PostgresPool, client: PostgresClient): void {
  const stream = (client as TellingClient).connection?.stream
  refuseUnprotectedStream(stream, { isOwn: (pool as TellingPool).options?.stream !== undefined })
}
