import type { IncomingMessage, ServerResponse } from "node:http"
import type { Gate, GateSession, Requirement, SecondFactorState } from "../gate/index.ts"
import { type Service, toNodeHandler } from "../service/index.ts"
import { type RequiredFactor, refuse } from "./required-factor.ts"

// Fastify's own types, as far as they are used here: the package is no dependency.

interface FastifyRequest {
  readonly raw: IncomingMessage
  readonly ip: string
  readonly headers: { readonly accept?: string | undefined }
  secondFactor?: SecondFactorState | null
}
interface FastifyReply {
  readonly raw: ServerResponse
  hijack(): unknown
  code(status: number): unknown
  headers(values: Record<string, string>): unknown
  send(payload?: unknown): unknown
}
interface FastifyApp {
  register(plugin: (scope: FastifyApp) => Promise<void>): PromiseLike<unknown>
  decorate(name: string, value: unknown): unknown
  decorateRequest(name: string, value: null): unknown
  removeAllContentTypeParsers(): unknown
  addContentTypeParser(
    type: string,
    parse: (request: unknown, payload: unknown, done: (fault: null) => void) => void,
  ): unknown
  all(path: string, handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>): unknown
}

export interface PosternFastifyOptions<Req> extends Pick<RequiredFactor<Req>, "pages"> {
  readonly service: Pick<Service, "fetch" | "basePath">
  /** gives `app.requireSecondFactor` and `request.secondFactor`; @default none */
  readonly gate?: Gate<Req>
  /** the service's basePath; @default that */
  readonly prefix?: string
}

/**
 * What `app.requireSecondFactor` is: it makes a preHandler. Declare it once:
 * `declare module "fastify" { interface FastifyInstance { requireSecondFactor: RequireSecondFactor } }`.
 */
export type RequireSecondFactor = (requirement?: Requirement) => (request: object, reply: object) => Promise<unknown>

async function plugin<Req>(instance: object, options: PosternFastifyOptions<Req>): Promise<void> {
  const app = instance as FastifyApp
  const { service, gate, prefix = service.basePath } = options
  if (prefix !== service.basePath)
    throw new TypeError(
      `postern: prefix "${prefix}", but the service has basePath "${service.basePath}": give both the same`,
    )
  const handle = toNodeHandler(service)
  await app.register(async scope => {
    // Codes are read by the service alone: no parser of the application sees them.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser("*", (_, __, done) => done(null))
    scope.all(`${prefix}/*`, async (request, reply) => {
      reply.hijack()
      await handle(Object.assign(request.raw, { ip: request.ip }), reply.raw)
    })
  })
  app.decorateRequest("secondFactor", null)
  if (gate === undefined) return
  const requireSecondFactor: RequireSecondFactor = (requirement = {}) => {
    const standingOf = gate.require(requirement)
    return async (asked, answered) => {
      const [request, reply] = [asked as FastifyRequest, answered as FastifyReply]
      const standing = await standingOf(request as Req)
      request.secondFactor = await gate.stateOf(request as Req)
      if (standing === "ok") return
      const { status, headers, body } = refuse(standing, request.headers.accept, options)
      reply.code(status)
      reply.headers({ ...headers })
      return reply.send(body ?? "")
    }
  }
  app.decorate("requireSecondFactor", requireSecondFactor)
}

/**
 * Mounts the service: `await app.register(posternFastify, { prefix: "/2fa", service, gate })`, with `basePath: "/2fa"` in the service. With
 * a gate, `preHandler: app.requireSecondFactor({ maxAgeSeconds: 300 })` lets nobody past without the second factor.
 */
// What `fastify-plugin` would do: the decorators are for the whole application.
export const posternFastify: typeof plugin = Object.assign(plugin, {
  [Symbol.for("skip-override")]: true,
  [Symbol.for("fastify.display-name")]: "postern",
  [Symbol.for("plugin-meta")]: { name: "postern", fastify: "5.x" },
})

interface Session {
  get(key: "secondFactor"): unknown
  set(key: "secondFactor", state: SecondFactorState | undefined): void
  regenerate(kept?: string[]): Promise<void>
}

/** The gate's session in that of `@fastify/session`. `kept` names what else goes along to the new id. */
export function fastifySession<Req extends { session: object }>(kept: readonly string[] = []): GateSession<Req> {
  const sessionOf = (request: Req) => request.session as unknown as Session
  return {
    read: request => sessionOf(request).get("secondFactor") as SecondFactorState | undefined,
    write: (request, state) => sessionOf(request).set("secondFactor", state ?? undefined),
    rotate: request => sessionOf(request).regenerate(["secondFactor", ...kept]),
  }
}
