import type { FastifyRequest } from "fastify"
import { fastifySession, type RequireSecondFactor } from "postern/fastify"
import { createGate } from "postern/gate"
import { resultVerifier } from "postern/service"
import { postern, service } from "../shared/postern.ts"

export const gate = createGate<FastifyRequest>({
  postern,
  service,
  verifier: resultVerifier({ service }),
  session: fastifySession(),
})
export const pages = { anonymous: "/", owed: "/second-step", stale: "/second-step" }

declare module "fastify" {
  interface FastifyInstance {
    requireSecondFactor: RequireSecondFactor
  }
}
