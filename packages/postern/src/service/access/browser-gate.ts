import { isIP } from "node:net"
import type { Source } from "../../issuer/index.ts"
import { Problem } from "../http/problem.ts"
import type { Client } from "../service-options.ts"

export interface BrowserGateOptions {
  /** the service's own origin, if it is known */
  readonly ownOrigin: string | null
  readonly allowedOrigins: readonly string[]
  /** how many proxies stand in front */
  readonly proxies: number
}

/** Says which pages may call the browser routes, and where their calls come from. */
export class BrowserGate {
  readonly #ownOrigin: string | null
  readonly #allowed: ReadonlySet<string>
  readonly #proxies: number

  /** @throws TypeError for an origin that is not `scheme://host[:port]` */
  constructor({ ownOrigin, allowedOrigins, proxies }: BrowserGateOptions) {
    for (const origin of allowedOrigins) {
      if (URL.parse(origin)?.origin !== origin)
        throw new TypeError("allowedOrigins: expected origins such as https://app.example.com")
    }
    this.#ownOrigin = ownOrigin
    this.#allowed = new Set(allowedOrigins)
    this.#proxies = proxies
  }

  /**
   * Lets a request in if its page may call. No cookie is involved, so a foreign page could do nothing without a ticket; this keeps one
   * from using a ticket that leaked (NIST SP 800-63B-4 §5.1).
   * @throws Problem `cross-site`
   */
  admit(request: Request): void {
    const origin = request.headers.get("origin")
    if (origin !== null && this.#allowed.has(origin)) return
    const isOwn = origin === null || origin === (this.#ownOrigin ?? new URL(request.url).origin)
    if (!isOwn || request.headers.get("sec-fetch-site") === "cross-site") throw new Problem("cross-site")
  }

  /** Whether an OPTIONS request is a preflight of a page that may call. */
  allowsPreflight(request: Request): boolean {
    const { headers } = request
    return this.#allowed.has(headers.get("origin") ?? "") && headers.has("access-control-request-method")
  }

  /** Adds what lets an allowed page read the answer. */
  addHeaders(request: Request, headers: Record<string, string>): void {
    headers.Vary = "Origin"
    const origin = request.headers.get("origin")
    if (origin === null || !this.#allowed.has(origin)) return
    headers["Access-Control-Allow-Origin"] = origin
    headers["Access-Control-Expose-Headers"] = "Retry-After, X-Request-Id"
  }

  /** Tells where a browser's request comes from, for the audit trail. */
  sourceOf(request: Request, client: Client): Source {
    const ip = this.#addressOf(request, client)
    const userAgent = request.headers.get("user-agent")
    return { ...(ip !== null && { ip }), ...(userAgent !== null && { userAgent }) }
  }

  // Each proxy appends the address that it saw. What stands further left was written by the client, who may write anything.
  #addressOf(request: Request, client: Client): string | null {
    const forwarded = this.#proxies > 0 ? request.headers.get("x-forwarded-for") : null
    const hop = forwarded?.split(",").at(-this.#proxies)?.trim()
    if (hop !== undefined && isIP(hop) !== 0) return hop
    return typeof client.address === "string" ? client.address : null
  }
}

/** What a preflight is answered with. */
export const preflightHeaders = {
  "Access-Control-Allow-Methods": "POST",
  "Access-Control-Allow-Headers": "Authorization, Content-Type, X-Request-Id",
  "Access-Control-Max-Age": "600",
} as const
