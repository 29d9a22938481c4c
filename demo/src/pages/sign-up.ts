import { Hono } from "hono"
import { html } from "hono/html"
import { emailFault, passwordFault } from "../accounts/sign-up-rules.ts"
import type { AcmeTools } from "../web/acme-tools.ts"
import { emailField, formStart, passwordField } from "../web/fields.ts"
import { formField } from "../web/form-field.ts"
import type { Html } from "../web/html.ts"
import { alert, page } from "../web/layout.ts"
import { type AcmeEnv, type Ask, sayNext } from "../web/visit.ts"
import { duration } from "../words/moment.ts"

export function signUp({ accounts, guesses, secondFactor }: AcmeTools): Hono<AcmeEnv> {
  const app = new Hono<AcmeEnv>()
  app.get("/sign-up", c => c.html(signUpPage(c)))
  app.post("/sign-up", async c => {
    const email = await formField(c, "email")
    const password = await formField(c, "new-password")
    const fault = emailFault(email) ?? passwordFault(password, email)
    if (fault !== null) return c.html(signUpPage(c, email, fault), 422)
    const wait = guesses.take(email, c.var.visit.source.ip)
    if (wait > 0) return c.html(signUpPage(c, email, `Too many tries. Please wait ${duration(wait)}.`), 429)
    const account = await accounts.create(email, password)
    // Without mail there is no way to sign up that does not tell a taken address; signing in never does.
    if (account === null) return c.html(signUpPage(c, email, "This address has an account. Please sign in."), 422)
    await secondFactor.gate.begin(c, account.id)
    sayNext(c, "Welcome to Acme.")
    return c.redirect("/", 303)
  })
  return app
}

function signUpPage(c: Ask, email = "", fault: string | null = null): Html {
  return page(
    c,
    "Open an account",
    html`<section class="card"><h1>Open an account</h1>
${fault === null ? "" : alert(fault)}
${formStart(c, "/sign-up")}
${emailField(email)}
${passwordField("new")}
<button class="button">Open account</button></form>
<p class="aside">Have one already? <a href="/sign-in">Sign in</a></p></section>`,
  )
}
