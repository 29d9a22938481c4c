import { Hono } from "hono"
import { PosternError } from "postern"
import type { Settled } from "postern/gate"
import type { AcmeTools } from "../web/acme-tools.ts"
import { formField } from "../web/form-field.ts"
import { type AcmeEnv, aloneWith, sayNext } from "../web/visit.ts"

/** Takes the signed result of an element: the one place where a second factor turns into a session. */
export function results({ secondFactor, accounts }: AcmeTools): Hono<AcmeEnv> {
  const app = new Hono<AcmeEnv>()
  app.post("/second-factor/result", async c => {
    const { session } = c.var.visit
    if (session === null) return c.json({}, 401)
    const { account, stage, newPassword } = session
    let settled: Settled
    try {
      settled = await secondFactor.gate.settle(c, await formField(c, "result"))
    } catch (fault) {
      if (!(fault instanceof PosternError)) throw fault
      return c.json({}, 403)
    }
    const { purpose, outcome } = settled.claims!
    if (stage === "second-step-owed" && outcome === "accepted") sayNext(c, "Welcome back.")
    else {
      // Something about how one signs in has changed: everybody else is signed out (ASVS 7.4.3).
      aloneWith(c, account)
      if (purpose === "challenge" && outcome === "accepted" && newPassword !== null) {
        accounts.setPassword(account, newPassword)
        c.var.visit.session!.newPassword = null
        sayNext(c, "Your password is changed. Two-factor stays as it is; everybody else is signed out.")
      } else sayNext(c, notices[outcome] ?? null)
    }
    // The session's id is new, and so is the token for the forms that are still on the page.
    return c.json({ token: c.var.visit.formToken })
  })
  return app
}

const notices: Readonly<Record<string, string>> = {
  recovered: "Your old phone signs in no more, and everybody else is signed out.",
  removed: "Two-factor is off. Your app and all backup codes are void.",
}
