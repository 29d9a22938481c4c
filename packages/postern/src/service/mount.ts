/**
 * A part of the service that can be mounted by itself:
 * - `browser`: what the elements call, and the public keys of their results
 * - `report`: the page behind the "this wasn't me" link of notices
 * - `application`: the routes for applications with an API key
 * - `operator`: the operator's page, where there are operators
 * - `elements`: the elements as scripts, for pages without a bundler
 * - `health`: /healthz and /readyz; `metrics`: /metrics; `openapi`: /openapi.json
 */
export type RouteGroup =
  | "browser"
  | "report"
  | "application"
  | "operator"
  | "elements"
  | "health"
  | "metrics"
  | "openapi"

const routeGroups: readonly RouteGroup[] = [
  "browser",
  "report",
  "application",
  "operator",
  "elements",
  "health",
  "metrics",
  "openapi",
]

/** Gives the groups to mount. @throws TypeError for an unknown one, or none */
export function checkRouteGroups(groups: readonly RouteGroup[] = routeGroups): ReadonlySet<RouteGroup> {
  if (groups.length === 0 || groups.some(group => !routeGroups.includes(group)))
    throw new TypeError(`routes: expected some of ${routeGroups.join(", ")}`)
  return new Set(groups)
}

/** Tells the group of a route from its path. */
export function groupOf(path: string): RouteGroup {
  if (path.startsWith("/v1/browser/") || path.startsWith("/.well-known/")) return "browser"
  if (path.startsWith("/elements")) return "elements"
  if (path === "/healthz" || path === "/readyz") return "health"
  if (path === "/metrics") return "metrics"
  return path === "/openapi.json" ? "openapi" : "application"
}

const segment = /^(?:\/[A-Za-z0-9._~-]+)+$/

/** Gives the path below which the service answers, "" for the root. @throws TypeError for anything but segments such as `/2fa` */
export function checkBasePath(basePath = ""): string {
  if (basePath === "" || basePath === "/") return ""
  const segments = basePath.split("/")
  if (!segment.test(basePath) || segments.includes(".") || segments.includes(".."))
    throw new TypeError("basePath: expected a path such as /2fa, without a slash at its end")
  return basePath
}

/**
 * Gives the address at which people find the service: `publicUrl` with the base path, unless that is its end already.
 * @throws TypeError unless `publicUrl` is an http or https address without query
 */
export function publicAddress(publicUrl: string, basePath: string): URL {
  const url = URL.parse(publicUrl)
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "")
    throw new TypeError("publicUrl: expected an http or https address without query")
  let path = url.pathname
  while (path.endsWith("/")) path = path.slice(0, -1)
  if (basePath !== "" && !path.endsWith(basePath)) url.pathname = path + basePath
  return url
}
