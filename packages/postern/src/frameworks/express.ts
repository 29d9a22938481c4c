import type { GateSession, SecondFactorState } from "../gate/index.ts"
import { type NodeRequest, type Service, toNodeHandler } from "../service/index.ts"
import { isBelow, type RequiredFactor, refuse } from "./required-factor.ts"

// Express's own types, as far as they are used here: the package is no dependency.

interface ExpressRequest extends NodeRequest {
  readonly baseUrl: string
  readonly originalUrl: string
}
type ExpressResponse = Parameters<ReturnType<typeof toNodeHandler>>[1]
type Next = (fault?: unknown) => void
type Handler = (req: ExpressRequest, res: ExpressResponse, next: Next) => Promise<void>

/**
 * Mounts the service: `app.use("/2fa", posternExpress(service))`, with `basePath: "/2fa"` in the service. The person's address is
 * `req.ip`, by Express's own `trust proxy`.
 */
export function posternExpress(service: Pick<Service, "fetch" | "basePath">): Handler {
  const handle = toNodeHandler(service)
  const { basePath } = service
  return async (req, res, next) => {
    if (isBelow(basePath, req.originalUrl)) return handle(req, res, next)
    if (req.baseUrl === "") return next()
    next(
      new TypeError(
        `postern: mounted at ${req.baseUrl}, but the service has basePath "${basePath}": give both the same`,
      ),
    )
  }
}

/** Lets nobody past without the second factor: `app.post("/transfer", secondFactor({ gate, maxAgeSeconds: 300 }), …)`. Sets `req.secondFactor`. */
export function secondFactor<Req extends object = ExpressRequest>(
  options: RequiredFactor<Req>,
): (req: Req, res: ExpressResponse, next: Next) => Promise<void> {
  const standingOf = options.gate.require(options)
  return async (req, res, next) => {
    const standing = await standingOf(req)
    if (standing === "ok") {
      Object.assign(req, { secondFactor: await options.gate.stateOf(req) })
      return next()
    }
    const { status, headers, body } = refuse(standing, acceptOf(req), options)
    res.writeHead(status, headers).end(body ?? undefined)
  }
}

function acceptOf(req: object): string | undefined {
  return (req as { headers?: { accept?: string } }).headers?.accept
}

interface Session {
  secondFactor?: SecondFactorState | undefined
  regenerate(done: (fault?: unknown) => void): unknown
}

/** The gate's session in that of `express-session`. What else it holds goes along to the new id. */
export function expressSession<Req extends { session: object }>(): GateSession<Req> {
  const sessionOf = (req: Req) => req.session as unknown as Session
  return {
    read: req => sessionOf(req).secondFactor,
    write: (req, state) => {
      if (state === null) delete sessionOf(req).secondFactor
      else sessionOf(req).secondFactor = state
    },
    rotate: req => {
      const { cookie: _, ...kept } = req.session as { cookie?: unknown }
      return new Promise((resolve, reject) =>
        sessionOf(req).regenerate(fault => {
          if (fault) return reject(fault)
          Object.assign(req.session, kept)
          resolve()
        }),
      )
    },
  }
}
