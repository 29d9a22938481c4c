import { Hono } from "hono"
import { html } from "hono/html"
import { element } from "../second-factor/element.ts"
import type { AcmeTools } from "../web/acme-tools.ts"
import { formStart, passwordField } from "../web/fields.ts"
import { formField } from "../web/form-field.ts"
import type { Html } from "../web/html.ts"
import { alert, page } from "../web/layout.ts"
import { type AcmeEnv, type Ask, accountOf } from "../web/visit.ts"
import { duration } from "../words/moment.ts"

/** Turning two-factor on takes the password; everything after that takes a fresh second factor, which the element asks for. */
export function security(tools: AcmeTools): Hono<AcmeEnv> {
  const { accounts, guesses, secondFactor } = tools
  const app = new Hono<AcmeEnv>()
  app.get("/security", async c => {
    const isOn = await secondFactor.isRequired(accountOf(c))
    const panel = isOn ? await element(c, tools, "manage", c.req.query("open")) : offPanel()
    return c.html(page(c, "Security", html`<h1>Security</h1>${panel}${links}`, { hasElement: isOn }))
  })
  app.get("/security/turn-on", c => c.html(turnOnPage(c)))
  app.post("/security/turn-on", async c => {
    const account = accountOf(c)
    const wait = guesses.take(account.email, c.var.visit.source.ip)
    if (wait > 0) return c.html(turnOnPage(c, `Too many tries. Please wait ${duration(wait)}.`), 429)
    const isOwner = (await accounts.signIn(account.email, await formField(c, "password"))) !== null
    if (!isOwner) return c.html(turnOnPage(c, "That is not your password."), 422)
    guesses.clear(account.email)
    const setup = await element(c, tools, "enroll")
    return c.html(page(c, "Turn on two-factor", setup, { hasElement: true }))
  })
  return app
}

function offPanel(): Html {
  return html`<section class="card"><p class="badge off">Two-factor is off</p>
<p>Your password alone opens your account.</p>
<a class="button" href="/security/turn-on">Turn on two-factor</a></section>`
}

const links = html`<section class="card"><h2>Account</h2><ul class="links">
<li><a href="/security/password"><b>Change password</b><span>Two-factor stays as it is.</span></a></li>
<li><a href="/security/activity"><b>Recent activity</b><span>What happened to your second factors, when and from where.</span></a></li>
<li><a href="/security/mail"><b>Your mail</b><span>What Acme told you of it.</span></a></li>
</ul></section>`

function turnOnPage(c: Ask, fault: string | null = null): Html {
  return page(
    c,
    "Turn on two-factor",
    html`<section class="card"><h1>Turn on two-factor</h1>
<p>An app on your phone shows a code that changes every 30 seconds. With your password it makes the second step of signing in.</p>
${fault === null ? "" : alert(fault)}
${formStart(c, "/security/turn-on")}
${passwordField("current", "Your password, to be sure it is you")}
<button class="button">Continue</button></form>
<p class="aside"><a href="/security">Back to security</a></p></section>`,
  )
}
