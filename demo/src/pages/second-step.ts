import { Hono } from "hono"
import { html } from "hono/html"
import type { AcmeTools } from "../web/acme-tools.ts"
import { codeField, formStart } from "../web/fields.ts"
import { formField } from "../web/form-field.ts"
import { type Html, page } from "../web/layout.ts"
import { type Refusal, refusal } from "../web/refusal-notice.ts"
import { type AcmeEnv, type Ask, accountOf, enter } from "../web/visit.ts"
import { count } from "../words/moment.ts"

/** The second step: one field that takes a code from the app or from the sheet. */
export function secondStep({ postern }: AcmeTools): Hono<AcmeEnv> {
  const app = new Hono<AcmeEnv>()
  app.get("/sign-in/second-step", c => c.html(secondStepPage(c)))
  app.post("/sign-in/second-step", async c => {
    const typed = await formField(c, "code")
    const account = accountOf(c)
    const result = await postern.verify(account.id, typed, c.var.visit.source)
    if (result.outcome !== "accepted") return c.html(secondStepPage(c, refusal(c, result, typed)))
    const notice =
      result.method === "backup-code"
        ? `Welcome back. ${count(result.codesLeft, "backup code")} left.`
        : "Welcome back."
    enter(c, account, "signed-in", { advice: result.advice, notice })
    return c.redirect("/", 303)
  })
  return app
}

function secondStepPage(c: Ask, refused: Refusal | null = null): Html {
  return page(
    c,
    "Second step",
    html`<section class="card"><h1>Second step</h1>
${refused?.notice ?? ""}
${formStart(c, "/sign-in/second-step")}
${codeField({
  label: "Code",
  hint: "Six digits from your authenticator app, or a backup code from your sheet. Capitals, dashes and spaces do not matter; type ? for a symbol you cannot read.",
  value: refused?.value ?? "",
  isWrong: refused !== null,
})}
<button class="button">Sign in</button></form>
<p class="aside">Lost your phone for good? <a href="/sign-in/lost-phone">Set up a new one with a backup code</a></p></section>`,
  )
}
