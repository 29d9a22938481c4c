import { cookies } from "next/headers"
import { redirect } from "next/navigation"
import { createGate } from "postern/gate"
import { nextSecondFactor } from "postern/next"
import { resultVerifier } from "postern/service"
import { postern, service } from "../shared/postern.ts"
import { cookieSession } from "../shared/sessions.ts"

export const gate = createGate<null>({
  postern,
  service,
  verifier: resultVerifier({ service }),
  session: cookieSession(async () => {
    const jar = await cookies()
    return {
      get: name => jar.get(name)?.value,
      set: (name, value) => void jar.set(name, value, { httpOnly: true, sameSite: "lax", path: "/" }),
    }
  }),
})
export const requireSecondFactor = nextSecondFactor({
  gate,
  redirect,
  pages: { anonymous: "/", owed: "/second-step", stale: "/second-step" },
})
