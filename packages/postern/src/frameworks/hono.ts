import type { Context, MiddlewareHandler } from "hono"
import type { SecondFactorState } from "../gate/index.ts"
import type { Client, Service } from "../service/index.ts"
import { type RequiredFactor, refusalResponse, refuse } from "./required-factor.ts"

/** What `secondFactor` puts into the context. */
export interface SecondFactorVariables {
  secondFactor: SecondFactorState
}

/** Mounts the service: `app.all("/2fa/*", posternHono(service))`, with `basePath: "/2fa"` in the service. */
export function posternHono(service: Pick<Service, "fetch">): (c: Context) => Promise<Response> {
  return c => service.fetch(c.req.raw, clientOf(c))
}

/** Lets nobody past without the second factor: `app.post("/transfer", secondFactor({ gate, maxAgeSeconds: 300 }), …)`. Sets `c.get("secondFactor")`. */
export function secondFactor(
  options: RequiredFactor<Context>,
): MiddlewareHandler<{ Variables: SecondFactorVariables }> {
  const standingOf = options.gate.require(options)
  return async (c, next) => {
    const standing = await standingOf(c)
    if (standing !== "ok") return refusalResponse(refuse(standing, c.req.header("accept"), options))
    c.set("secondFactor", (await options.gate.stateOf(c))!)
    return next()
  }
}

// On Node, @hono/node-server hands on the connection.
function clientOf({ env }: Context): Client {
  const { incoming } = (env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } }
  return { address: incoming?.socket?.remoteAddress }
}
