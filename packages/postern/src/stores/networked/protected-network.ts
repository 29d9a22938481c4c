import { isLoopback, PosternError } from "../../issuer/index.ts"

/** Whether connections must be protected. */
export interface ProtectionOptions {
  /**
   * whether a server on another machine may be spoken to without TLS, or with TLS that verifies no certificate: for a tunnel or a mesh that
   * protects the network in between; @default false
   */
  readonly allowPlain?: boolean
}

/** What a driver's stream tells of its connection. */
export interface TellingStream {
  readonly remoteAddress?: string | undefined
  readonly encrypted?: boolean
  readonly authorized?: boolean
}

/**
 * Refuses to connect to another machine without TLS, or with TLS that takes any certificate: names, records and, with some servers, the
 * password would go over the network for all to read, and an answer could come from anybody.
 * @throws PosternError `store-tls-required`
 */
export function refuseUnprotectedHost(
  host: unknown,
  tls: { readonly isOn: boolean; readonly isVerified: boolean },
): void {
  if (typeof host !== "string" || isOnThisMachine(host)) return
  if (!tls.isOn) throw new PosternError("store-tls-required", { host, found: "no TLS" })
  if (!tls.isVerified) throw new PosternError("store-tls-required", { host, found: "certificates are not verified" })
}

/**
 * Refuses a connection that turned out to lead to another machine unprotected. A stream of the application's own (`isOwn`), such as a cloud
 * provider's connector, may verify in its own way.
 * @throws PosternError `store-tls-required`
 */
export function refuseUnprotectedStream(
  stream: TellingStream | undefined,
  { isOwn }: { readonly isOwn: boolean },
): void {
  if (stream?.remoteAddress === undefined || isOnThisMachine(stream.remoteAddress)) return
  if (stream.encrypted !== true) throw new PosternError("store-tls-required", { found: "no TLS" })
  if (!isOwn && stream.authorized === false)
    throw new PosternError("store-tls-required", { found: "certificates are not verified" })
}

/** Whether a host, or the path of a socket, is this machine, so that nobody can listen in between. */
export function isOnThisMachine(host: string): boolean {
  return host === "" || host.startsWith("/") || isLoopback(host)
}

/** Whether TLS options, as Node and its drivers take them, make sure of the certificate and of its host. */
export function isVerified(ssl: unknown): boolean {
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
