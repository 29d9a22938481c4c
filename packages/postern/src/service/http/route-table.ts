import { type BrowserGate, preflightHeaders } from "../access/browser-gate.ts"
import { Problem } from "./problem.ts"
import type { AnyRoute } from "./route.ts"
import { privateHeaders } from "./security-headers.ts"

/** Knows which methods a path answers, for the requests that no route took. */
export class RouteTable {
  readonly #paths = new Map<string, { pattern: RegExp; methods: string[] }>()
  readonly #gate: BrowserGate
  readonly #basePath: string

  constructor(routes: readonly AnyRoute[], gate: BrowserGate, basePath: string) {
    this.#gate = gate
    this.#basePath = basePath
    for (const { path, method } of routes) {
      const pattern = new RegExp(`^${(basePath + path).replaceAll(".", "\\.").replace("{subject}", "[^/]+")}$`)
      const known = this.#paths.get(path) ?? { pattern, methods: [] }
      known.methods.push(method, ...(method === "GET" ? ["HEAD"] : []))
      this.#paths.set(path, known)
    }
  }

  /** Gives 405 with the methods that the path answers, or 404. */
  problemFor(method: string, path: string): Problem {
    const known = [...this.#paths.values()].find(({ pattern }) => pattern.test(path))
    if (known === undefined || known.methods.includes(method)) return new Problem("unknown-route")
    return new Problem("method-not-allowed", [], { Allow: known.methods.join(", ") })
  }

  /** Answers the preflight of a page that may call the browser routes; null for any other request. */
  preflight(request: Request): Response | null {
    const folder = `${this.#basePath}/v1/browser/`
    if (request.method !== "OPTIONS" || !new URL(request.url).pathname.startsWith(folder)) return null
    if (!this.#gate.allowsPreflight(request)) return null
    const headers: Record<string, string> = { ...privateHeaders, ...preflightHeaders }
    this.#gate.addHeaders(request, headers)
    return new Response(null, { status: 204, headers })
  }
}
