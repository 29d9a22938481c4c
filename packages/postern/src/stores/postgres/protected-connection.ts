import { isLoopback, PosternError } from "../../issuer/index.ts"
import type { PostgresClient, PostgresPool } from "./postgres-pool.ts"

/** Whether connections must be protected. */
export interface ProtectionOptions {
  /**
   * whether a server on another machine may be spoken to without TLS, or with TLS that verifies no certificate: for a tunnel or a mesh that
   * protects the network in between; @default false
   */
  readonly allowPlain?: boolean
}

/** What a pool of `pg` tells of the connections that it will make; another pool may tell none of it. */
interface TellingPool {
  readonly options?: { readonly stream?: unknown }
  readonly Client?: new (options: unknown) => { readonly host?: unknown; readonly ssl?: unknown }
}

/** What a client of `pg` tells of its connection; another client may tell none of it. */
interface TellingClient {
  readonly connection?: {
    readonly stream?: { readonly remoteAddress?: string; readonly encrypted?: boolean; readonly authorized?: boolean }
  }
}

/**
 * Refuses a pool that would speak to another machine without TLS, or with TLS that takes any certificate, before anything is sent: names,
 * records and, with some servers, the password would go over the network for all to read, and an answer could come from anybody.
 * @throws PosternError `store-tls-required`
 */
export function refuseUnprotectedPool(pool: PostgresPool): void {
  const { options, Client } = pool as TellingPool
  // Whoever brings connections of their own is asked once there is one.
  if (Client === undefined || options === undefined || options.stream !== undefined) return
  // Made to read what `pg` makes of options, connection string and environment; it is never connected.
  const { host, ssl } = new Client(options)
  if (typeof host !== "string" || isOnThisMachine(host)) return
  if (!ssl) throw new PosternError("store-tls-required", { host, found: "no TLS" })
  if (!isVerified(ssl)) throw new PosternError("store-tls-required", { host, found: "certificates are not verified" })
}

/**
 * Refuses a connection that turned out to lead to another machine unprotected, before its first statement.
 * @throws PosternError `store-tls-required`
 */
export function refuseUnprotectedConnection(pool: PostgresPool, client: PostgresClient): void {
  const stream = (client as TellingClient).connection?.stream
  if (stream?.remoteAddress === undefined || isOnThisMachine(stream.remoteAddress)) return
  if (stream.encrypted !== true) throw new PosternError("store-tls-required", { found: "no TLS" })
  // A stream of the application's own, such as a cloud provider's connector, may verify in its own way.
  const isOwn = (pool as TellingPool).options?.stream !== undefined
  if (!isOwn && stream.authorized === false)
    throw new PosternError("store-tls-required", { found: "certificates are not verified" })
}

/** Whether a host, or the path of a socket, is this machine, so that nobody can listen in between. */
export function isOnThisMachine(host: string): boolean {
  return host === "" || host.startsWith("/") || isLoopback(host)
}

function isVerified(ssl: unknown): boolean {
  const { rejectUnauthorized, checkServerIdentity } = ssl as {
    rejectUnauthorized?: unknown
    checkServerIdentity?: (host: string, certificate: object) => Error | undefined
  }
  // Node's own way to switch all checks off; it counts where nothing else is said.
  const byDefault = process.env.NODE_TLS_REJECT_UNAUTHORIZED !== "0"
  if (!(rejectUnauthorized ?? byDefault)) return false
  return checkServerIdentity === undefined || refusesAnother(checkServerIdentity)
}

// `sslmode=verify-ca` of libpq is a check of the name that lets every name pass: whoever has any certificate of that authority could answer.
function refusesAnother(check: (host: string, certificate: object) => Error | undefined): boolean {
  try {
    return (
      check("one.invalid", { subject: { CN: "another.invalid" }, subjectaltname: "DNS:another.invalid" }) !== undefined
    )
  } catch {
    return true
  }
}
