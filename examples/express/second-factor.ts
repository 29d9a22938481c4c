import type { Request } from "express"
import { expressSession } from "postern/express"
import { createGate } from "postern/gate"
import { resultVerifier } from "postern/service"
import { postern, service } from "../shared/postern.ts"

export const gate = createGate<Request>({
  postern,
  service,
  verifier: resultVerifier({ service }),
  session: expressSession(),
})
export const pages = { anonymous: "/", owed: "/second-step", stale: "/second-step" }
