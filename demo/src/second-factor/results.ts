import { Hono } from "hono"
import { PosternError } from "postern"
import type { Purpose, ResultClaims } from "postern/service"
import type { AcmeTools } from "../web/acme-tools.ts"
import { formField } from "../web/form-field.ts"
import { type AcmeEnv, type Ask, enter, enterAlone } from "../web/visit.ts"

/** Takes the signed result of an element: the one place where a second factor turns into a session. */
export function results({ secondFactor, accounts }: AcmeTools): Hono<AcmeEnv> {
  const app = new Hono<AcmeEnv>()
  app.post("/second-factor/result", async c => {
    const { session } = c.var.visit
    const purpose = purposeOf(await formField(c, "purpose"))
    if (session === null || purpose === null) return c.json({}, 401)
    const { account, stage, tickets, newPassword } = session
    // Who owes the second step can do nothing but that.
    if (stage === "second-step-owed" && purpose !== "challenge") return c.json({}, 403)
    let claims: ResultClaims
    try {
      claims = await secondFactor.verify(await formField(c, "result"), { account, purpose, tickets })
    } catch (fault) {
      if (!(fault instanceof PosternError)) throw fault
      return c.json({}, 403)
    }
    if (stage === "second-step-owed") enter(c, account, "signed-in", { notice: "Welcome back." })
    else if (purpose === "challenge") {
      if (newPassword === null) return c.json({}, 403)
      accounts.setPassword(account, newPassword)
      enterAlone(c, account, {
        notice: "Your password is changed. Two-factor stays as it is; everybody else is signed out.",
      })
    } else enterAlone(c, account, { tickets, notice: notices[claims.outcome] ?? null })
    return answer(c)
  })
  return app
}

const notices: Readonly<Record<string, string>> = {
  removed: "Two-factor is off. Your app and all backup codes are void.",
}

// The session's id is new, and so is the token for the forms that are still on the page.
function answer(c: Ask) {
  return c.json({ token: c.var.visit.formToken })
}

function purposeOf(text: string): Purpose | null {
  return text === "enroll" || text === "challenge" || text === "manage" ? text : null
}
