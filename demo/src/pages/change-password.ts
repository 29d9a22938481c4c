import { Hono } from "hono"
import { html } from "hono/html"
import { passwordFault } from "../accounts/sign-up-rules.ts"
import type { AcmeTools } from "../web/acme-tools.ts"
import { codeField, formStart, passwordField } from "../web/fields.ts"
import { formField } from "../web/form-field.ts"
import { type Html, page } from "../web/layout.ts"
import { alert, refusal } from "../web/refusal-notice.ts"
import { type AcmeEnv, type Ask, accountOf, enterAlone } from "../web/visit.ts"
import { duration } from "../words/moment.ts"
import { owesSecondStep } from "../words/status.ts"

/**
 * Changes the password, with the present one and a fresh second factor. Nothing here touches the second factor, and a reset by mail must
 * not either (OWASP ASVS 5.0 6.4.3): who has forgotten the password and then set a new one still owes the second step.
 */
export function changePassword({ postern, accounts, guesses }: AcmeTools): Hono<AcmeEnv> {
  const app = new Hono<AcmeEnv>()
  app.get("/security/password", async c => {
    return c.html(passwordPage(c, owesSecondStep(await postern.status(accountOf(c).id))))
  })
  app.post("/security/password", async c => {
    const account = accountOf(c)
    const { source } = c.var.visit
    const isOwed = owesSecondStep(await postern.status(account.id))
    const password = await formField(c, "new-password")
    const fault = passwordFault(password, account.email)
    if (fault !== null) return c.html(passwordPage(c, isOwed, alert(fault)), 422)
    const wait = guesses.take(account.email, source.ip)
    if (wait > 0) return c.html(passwordPage(c, isOwed, alert(`Too many tries. Please wait ${duration(wait)}.`)), 429)
    const isOwner = (await accounts.signIn(account.email, await formField(c, "password"))) !== null
    if (!isOwner) return c.html(passwordPage(c, isOwed, alert("Your present password is not right.")), 422)
    guesses.clear(account.email)
    if (isOwed) {
      // Last, so that a slip in the passwords costs no code.
      const typed = await formField(c, "code")
      const result = await postern.verify(account.id, typed, source)
      if (result.outcome !== "accepted") return c.html(passwordPage(c, isOwed, refusal(c, result, typed).notice))
    }
    await accounts.changePassword(account, password)
    enterAlone(c, account, {
      advice: c.var.visit.session?.advice ?? [],
      notice: "Your password is changed. Two-factor stays as it is; everybody else is signed out.",
    })
    return c.redirect("/security", 303)
  })
  return app
}

function passwordPage(c: Ask, isOwed: boolean, refused: Html | null = null): Html {
  return page(
    c,
    "Change password",
    html`<section class="card"><h1>Change password</h1>
<p>This changes the password alone: your app and your backup codes stay as they are.</p>
${refused ?? ""}
${formStart(c, "/security/password")}
${passwordField("current", "Present password")}
${passwordField("new", "New password")}
${isOwed ? codeField({ label: "A fresh code", hint: "From your authenticator app, or a backup code: to be sure that it is you.", autofocus: false }) : ""}
<button class="button">Change password</button></form>
<p class="aside"><a href="/security">Back to security</a></p></section>`,
  )
}
