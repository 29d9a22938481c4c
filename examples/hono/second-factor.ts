import type { Context } from "hono"
import { getCookie, setCookie } from "hono/cookie"
import { createGate } from "postern/gate"
import { resultVerifier } from "postern/service"
import { postern, service } from "../shared/postern.ts"
import { cookieSession } from "../shared/sessions.ts"

export const gate = createGate<Context>({
  postern,
  service,
  verifier: resultVerifier({ service }),
  session: cookieSession(c => ({
    get: name => c.get("freshCookie") ?? getCookie(c, name),
    set(name, value) {
      c.set("freshCookie", value)
      setCookie(c, name, value, { httpOnly: true, sameSite: "Lax", path: "/" })
    },
  })),
})
export const pages = { anonymous: "/", owed: "/second-step", stale: "/second-step" }
