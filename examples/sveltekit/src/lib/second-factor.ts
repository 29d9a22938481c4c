import type { RequestEvent } from "@sveltejs/kit"
import { createGate } from "postern/gate"
import { resultVerifier } from "postern/service"
import { postern, service } from "../../../shared/postern.ts"
import { cookieSession } from "../../../shared/sessions.ts"

export const gate = createGate<RequestEvent>({
  postern,
  service,
  verifier: resultVerifier({ service }),
  session: cookieSession(({ cookies, url }) => ({
    get: name => cookies.get(name),
    set: (name, value) => cookies.set(name, value, { path: "/", secure: url.protocol === "https:" }),
  })),
})
