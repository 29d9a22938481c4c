import { Hono } from "hono"
import { html } from "hono/html"
import { passwordFault } from "../accounts/sign-up-rules.ts"
import { element } from "../second-factor/element.ts"
import type { AcmeTools } from "../web/acme-tools.ts"
import { formStart, passwordField } from "../web/fields.ts"
import { formField } from "../web/form-field.ts"
import type { Html } from "../web/html.ts"
import { alert, page } from "../web/layout.ts"
import { type AcmeEnv, type Ask, accountOf, aloneWith, sayNext } from "../web/visit.ts"
import { duration } from "../words/moment.ts"

/**
 * Changes the password, with the present one and then a fresh second factor. Nothing here touches the second factor, and a reset by mail
 * must not either (OWASP ASVS 5.0 6.4.3): who has forgotten the password and then set a new one still owes the second step.
 */
export function changePassword(tools: AcmeTools): Hono<AcmeEnv> {
  const { accounts, guesses, secondFactor } = tools
  const app = new Hono<AcmeEnv>()
  app.get("/security/password", c => c.html(passwordPage(c)))
  app.post("/security/password", async c => {
    const account = accountOf(c)
    const password = await formField(c, "new-password")
    const fault = passwordFault(password, account.email)
    if (fault !== null) return c.html(passwordPage(c, fault), 422)
    const wait = guesses.take(account.email, c.var.visit.source.ip)
    if (wait > 0) return c.html(passwordPage(c, `Too many tries. Please wait ${duration(wait)}.`), 429)
    const isOwner = (await accounts.signIn(account.email, await formField(c, "password"))) !== null
    if (!isOwner) return c.html(passwordPage(c, "Your present password is not right."), 422)
    guesses.clear(account.email)
    const hash = await accounts.hash(password)
    if (!(await secondFactor.isRequired(account))) {
      accounts.setPassword(account, hash)
      await secondFactor.gate.begin(c, account.id)
      aloneWith(c, account)
      sayNext(c, "Your password is changed, and everybody else is signed out.")
      return c.redirect("/security", 303)
    }
    // Kept as a hash until the second factor is proved: last, so that a slip in the passwords costs no code.
    c.var.visit.session!.newPassword = hash
    const challenge = await element(c, tools, "challenge")
    return c.html(
      page(c, "Change password", html`<h1>A fresh code, to be sure it is you</h1>${challenge}`, { hasElement: true }),
    )
  })
  return app
}

function passwordPage(c: Ask, fault: string | null = null): Html {
  return page(
    c,
    "Change password",
    html`<section class="card"><h1>Change password</h1>
<p>This changes the password alone: your app and your backup codes stay as they are.</p>
${fault === null ? "" : alert(fault)}
${formStart(c, "/security/password")}
${passwordField("current", "Present password")}
${passwordField("new", "New password")}
<button class="button">Change password</button></form>
<p class="aside"><a href="/security">Back to security</a></p></section>`,
  )
}
