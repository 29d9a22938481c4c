import { Hono } from "hono"
import { html } from "hono/html"
import type { AcmeTools } from "../web/acme-tools.ts"
import type { Html } from "../web/html.ts"
import { page } from "../web/layout.ts"
import type { AcmeEnv, Ask } from "../web/visit.ts"

export function home({ secondFactor }: AcmeTools): Hono<AcmeEnv> {
  const app = new Hono<AcmeEnv>()
  app.get("/", async c => {
    const { session } = c.var.visit
    if (session === null) return c.html(welcomePage(c))
    if (session.stage === "second-step-owed") return c.redirect("/sign-in/second-step", 303)
    return c.html(homePage(c, session.account.email, await secondFactor.isRequired(session.account)))
  })
  return app
}

function welcomePage(c: Ask): Html {
  return page(
    c,
    "Welcome",
    html`<section class="hero"><h1>A small bank with a good side door</h1>
<p>Acme shows what two-factor sign-in with backup codes feels like when it is done with care.</p>
<div class="actions centre"><a class="button" href="/sign-up">Open an account</a><a class="button quiet" href="/sign-in">Sign in</a></div></section>`,
  )
}

function homePage(c: Ask, email: string, isOn: boolean): Html {
  return page(
    c,
    "Your account",
    html`${isOn ? "" : advice}
<section class="card balance"><p class="hint">Current account · ${email}</p><h1>€ 1,204.50</h1>
<ul class="ledger">
<li><span>Bakery on the corner</span><span>− € 4.20</span></li>
<li><span>Train to the sea</span><span>− € 31.00</span></li>
<li><span>Salary</span><span>+ € 1,450.00</span></li></ul></section>
${isOn ? html`<p class="hint lock">Two-factor is on</p>` : ""}`,
  )
}

const advice = html`<section class="card advice"><h2>Your password is the only lock</h2>
<p>With an authenticator app a stolen password opens nothing.</p>
<a class="button" href="/security/turn-on">Turn on two-factor</a></section>`
