import type { Requirement, SecondFactorState } from "../gate/index.ts"
import type { Service } from "../service/index.ts"
import type { RequiredFactor } from "./required-factor.ts"

type RouteHandler = (request: Request) => Promise<Response>

/**
 * Mounts the service: in `app/2fa/[[...path]]/route.ts`, `export const { GET, POST, PUT, DELETE, OPTIONS } = toNextHandler(service)`, with
 * `basePath: "/2fa"` in the service. Node's runtime alone, with `serverExternalPackages: ["postern"]`. People's addresses are known
 * behind proxies alone, by the service's `trustProxy`: of the connection itself Next says nothing.
 */
export function toNextHandler(
  service: Pick<Service, "fetch">,
): Readonly<Record<"GET" | "POST" | "PUT" | "DELETE" | "OPTIONS", RouteHandler>> {
  const handle: RouteHandler = request => service.fetch(asAddressed(request))
  return { GET: handle, POST: handle, PUT: handle, DELETE: handle, OPTIONS: handle }
}

// Next writes a host of its own into the URL, such as localhost for 127.0.0.1; pages are told from foreign ones by the one that was asked.
function asAddressed(request: Request): Request {
  const host = request.headers.get("host")
  const url = URL.parse(request.url)
  if (host === null || url === null || url.host === host) return request
  const asked = URL.parse(`${url.protocol}//${host}${url.pathname}${url.search}`)
  return asked === null ? request : new Request(asked, request)
}

export interface NextSecondFactorOptions extends Pick<RequiredFactor<null>, "gate" | "pages"> {
  /** `redirect` of "next/navigation" */
  readonly redirect: (path: string) => never
}

/**
 * Gives the check for pages, actions and handlers: `const factor = await requireSecondFactor({ maxAgeSeconds: 300 })`. Who does not pass is
 * led to one of `pages`, by default to /. Check where data is read or changed: one in `proxy.ts` alone is passed by.
 */
export function nextSecondFactor({
  gate,
  pages = {},
  redirect,
}: NextSecondFactorOptions): (requirement?: Requirement) => Promise<SecondFactorState> {
  return async requirement => {
    const standing = await gate.require(requirement)(null)
    const state = await gate.stateOf(null)
    if (standing === "ok" && state !== null) return state
    return redirect((standing === "ok" ? undefined : pages[standing]) ?? "/")
  }
}
