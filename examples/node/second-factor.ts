import type { IncomingMessage, ServerResponse } from "node:http"
import { createGate } from "postern/gate"
import { resultVerifier } from "postern/service"
import { postern, service } from "../shared/postern.ts"
import { cookieSession } from "../shared/sessions.ts"

export interface Exchange {
  readonly req: IncomingMessage
  readonly res: ServerResponse
}

export const gate = createGate<Exchange>({
  postern,
  service,
  verifier: resultVerifier({ service }),
  session: cookieSession(({ req, res }) => ({
    get: () => /(?:^|; )session=([\w-]+)/.exec(String(res.getHeader("set-cookie") ?? req.headers.cookie ?? ""))?.[1],
    set: (name, value) => void res.setHeader("set-cookie", `${name}=${value}; HttpOnly; SameSite=Lax; Path=/`),
  })),
})
