import { Hono } from "hono"
import type { AcmeTools } from "../web/acme-tools.ts"
import { type CodeFormOptions, codeFormPage } from "../web/code-form-page.ts"
import { formField } from "../web/form-field.ts"
import { refusal } from "../web/refusal-notice.ts"
import { type AcmeEnv, accountOf, enterAlone } from "../web/visit.ts"

const turnOffForm: CodeFormOptions = {
  title: "Turn off two-factor",
  text: "Your app and all backup codes stop working at once, and your password alone opens your account.",
  action: "/security/turn-off",
  button: "Turn off",
  field: { label: "A fresh code", hint: "From your authenticator app, or a backup code: to be sure that it is you." },
  isGrave: true,
}

export function turnOff({ postern }: AcmeTools): Hono<AcmeEnv> {
  const app = new Hono<AcmeEnv>()
  app.get("/security/turn-off", c => c.html(codeFormPage(c, turnOffForm)))
  app.post("/security/turn-off", async c => {
    const proof = await formField(c, "code")
    const account = accountOf(c)
    const result = await postern.remove(account.id, { proof, ...c.var.visit.source })
    if (result.outcome !== "removed") return c.html(codeFormPage(c, turnOffForm, refusal(c, result, proof)))
    enterAlone(c, account, { notice: "Two-factor is off. Your app and all backup codes are void." })
    return c.redirect("/security", 303)
  })
  return app
}
