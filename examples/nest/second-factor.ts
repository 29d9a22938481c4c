import { PosternModule } from "@postern/nest"
import type { Request } from "express"
import { expressSession } from "postern/express"
import { createGate } from "postern/gate"
import { resultVerifier } from "postern/service"
import { postern, service, store } from "../shared/postern.ts"

export const gate = createGate<Request>({
  postern,
  service,
  verifier: resultVerifier({ service }),
  session: expressSession(),
})
export const secondFactorModule = PosternModule.forRoot<Request>({
  postern,
  service,
  gate,
  pages: { anonymous: "/", owed: "/second-step", stale: "/second-step" },
  close: () => store.close(),
})
