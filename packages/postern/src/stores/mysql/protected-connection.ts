import { isIP } from "node:net"
import {
  isVerified,
  refuseUnprotectedHost,
  refuseUnprotectedStream,
  type TellingStream,
} from "../networked/protected-network.ts"
import type { MysqlConnection, MysqlPool } from "./mysql-pool.ts"

interface Settings {
  readonly host?: unknown
  readonly socketPath?: unknown
  readonly stream?: unknown
  readonly ssl?: unknown
}

/** What a pool of `mysql2` tells of the connections that it will make; another pool may tell none of it. */
function settingsOf(pool: MysqlPool): Settings | undefined {
  const { pool: core = pool } = pool as { pool?: unknown }
  return (core as { config?: { connectionConfig?: Settings } }).config?.connectionConfig
}

/**
 * Refuses a pool that would speak to another machine unprotected, before anything is sent. The driver compares a certificate with the host's
 * name only where it is told to (`verifyIdentity`), and never with an address.
 * @throws PosternError `store-tls-required`
 */
export function refuseUnprotectedPool(pool: MysqlPool): void {
  const settings = settingsOf(pool)
  // Whoever brings connections of their own is asked once there is one.
  if (settings === undefined || settings.stream !== undefined || typeof settings.socketPath === "string") return
  const { host, ssl } = settings
  const isNamed = (ssl as { verifyIdentity?: unknown } | undefined)?.verifyIdentity === true && isIP(String(host)) === 0
  refuseUnprotectedHost(host, { isOn: Boolean(ssl), isVerified: Boolean(ssl) && isNamed && isVerified(ssl) })
}

/**
 * Refuses a connection that turned out to lead to another machine unprotected, before its first statement.
 * @throws PosternError `store-tls-required`
 */
export function refuseUnprotectedConnection(pool: MysqlPool, client: MysqlConnection): void {
  const { stream } = (client.connection ?? client) as { stream?: TellingStream }
  refuseUnprotectedStream(stream, { isOwn: settingsOf(pool)?.stream !== undefined })
}
