import { Hono } from "hono"
import { html } from "hono/html"
import { element } from "../second-factor/element.ts"
import type { AcmeTools } from "../web/acme-tools.ts"
import { page } from "../web/layout.ts"
import { type AcmeEnv, accountOf } from "../web/visit.ts"

/** The second step of signing in. */
export function secondStep(tools: AcmeTools): Hono<AcmeEnv> {
  const app = new Hono<AcmeEnv>()
  app.get("/sign-in/second-step", async c => {
    // After support has voided everything there is nothing to ask for: a new app is the second step.
    const isNew = c.var.visit.session?.factor.mustEnroll === true
    // Set up by now, and the result got lost on its way here: the new app answers the next sign-in.
    if (isNew && !(await tools.secondFactor.mustEnroll(accountOf(c)))) {
      await tools.secondFactor.gate.end(c)
      return c.redirect("/sign-in", 303)
    }
    const challenge = await element(c, tools, isNew ? "enroll" : "challenge")
    return c.html(page(c, "Second step", html`<h1>Sign in</h1>${challenge}`, { hasElement: true }))
  })
  return app
}
