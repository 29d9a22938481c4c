import { Hono } from "hono"
import { html } from "hono/html"
import type { AcmeTools } from "../web/acme-tools.ts"
import { emailField, formStart, passwordField } from "../web/fields.ts"
import { formField } from "../web/form-field.ts"
import type { Html } from "../web/html.ts"
import { alert, page } from "../web/layout.ts"
import type { AcmeEnv, Ask } from "../web/visit.ts"
import { duration } from "../words/moment.ts"

/** The first step: the password. Who has a second factor is not in after it. */
export function signIn({ accounts, guesses, secondFactor }: AcmeTools): Hono<AcmeEnv> {
  const app = new Hono<AcmeEnv>()
  app.get("/sign-in", c => c.html(signInPage(c)))
  app.post("/sign-in", async c => {
    const email = await formField(c, "email")
    const wait = guesses.take(email, c.var.visit.source.ip)
    if (wait > 0) {
      c.header("Retry-After", String(wait))
      return c.html(signInPage(c, email, `Too many tries. Please wait ${duration(wait)}.`), 429)
    }
    const account = await accounts.signIn(email, await formField(c, "password"))
    if (account === null) return c.html(signInPage(c, email, "Address or password is not right."), 422)
    guesses.clear(email)
    const standing = await secondFactor.gate.begin(c, account.id)
    return c.redirect(standing === "owed" ? "/sign-in/second-step" : "/", 303)
  })
  app.post("/sign-out", async c => {
    await secondFactor.gate.end(c)
    return c.redirect("/", 303)
  })
  return app
}

function signInPage(c: Ask, email = "", fault: string | null = null): Html {
  return page(
    c,
    "Sign in",
    html`<section class="card"><h1>Sign in</h1>
${fault === null ? "" : alert(fault)}
${formStart(c, "/sign-in")}
${emailField(email)}
${passwordField("current")}
<button class="button">Sign in</button></form>
<p class="aside">New here? <a href="/sign-up">Open an account</a></p></section>`,
  )
}
