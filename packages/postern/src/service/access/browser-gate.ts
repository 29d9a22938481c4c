import { isIP } from "node:net"
import type { Source } from "../../issuer/index.ts"
import { Problem } from "../http/problem.ts"
import type { Client } from "../service-options.ts"

export interface BrowserGateOptions {
  /** the service's own origin, as it was told; null to go by the host that the browser has sent its request to */
  readonly ownOrigin: string | null
  readonly allowedOrigins: readonly string[]
  /** how many proxies stand in front */
  readonly proxies: number
}

const otherOrigin = "Expected the origin of `publicUrl` (--public-url), or one of `allowedOrigins` (--allowed-origin)."
const unknownHost =
  "Expected a page of the host that this request was sent to, or one of `allowedOrigins` (--allowed-origin). Behind a proxy that does not pass on the browser's Host, set `publicUrl` (--public-url)."

function crossSite(header: string, detail: string): Problem {
  return new Problem("cross-site", [{ header, detail }])
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
    if (origin !== null && !this.#isOwn(request, origin))
      throw crossSite("Origin", this.#ownOrigin === null ? unknownHost : otherOrigin)
    if (request.headers.get("sec-fetch-site") === "cross-site") throw crossSite("Sec-Fetch-Site", otherOrigin)
  }

  // No page can choose the Host of its request, nor X-Forwarded-Host without a preflight. A page that came over TLS is
  // at least as good as one that did not: whoever ended the TLS in front need not say so.
  #isOwn(request: Request, origin: string): boolean {
    if (this.#ownOrigin !== null) return origin === this.#ownOrigin
    const url = new URL(request.url)
    if (origin === url.origin) return true
    const protocol = URL.parse(origin)?.protocol
    const isTls = url.protocol === "https:" || this.#forwardedOnce(request, "x-forwarded-proto") === "https"
    if (protocol !== "https:" && (protocol !== "http:" || isTls)) return false
    const hosts = [request.headers.get("host"), this.#forwardedOnce(request, "x-forwarded-host")]
    return hosts.some(host => host !== null && URL.parse(`${protocol}//${host}`)?.origin === origin)
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
    const hop = this.#forwarded(request, "x-forwarded-for")
    if (hop !== null && isIP(hop) !== 0) return hop
    return typeof client.address === "string" ? client.address : null
  }

  /** What the outermost trusted proxy wrote, or null. */
  #forwarded(request: Request, header: string): string | null {
    const values = this.#proxies > 0 ? request.headers.get(header)?.split(",") : undefined
    return values?.at(-this.#proxies)?.trim() ?? null
  }

  // Some proxies set these anew where others add to them.
  #forwardedOnce(request: Request, header: "x-forwarded-proto" | "x-forwarded-host"): string | null {
    return this.#forwarded(request, header) ?? (this.#proxies > 0 ? request.headers.get(header) : null)
  }
}

/** What a preflight is answered with. */
export const preflightHeaders = {
  "Access-Control-Allow-Methods": "POST",
  "Access-Control-Allow-Headers": "Authorization, Content-Type, X-Request-Id",
  "Access-Control-Max-Age": "600",
} as const
