import { Hono } from "hono"
import { html } from "hono/html"
import type { Enrollment, SubjectStatus } from "postern"
import type { AcmeTools } from "../web/acme-tools.ts"
import { codeField, formStart, passwordField } from "../web/fields.ts"
import { formField } from "../web/form-field.ts"
import { type Html, page } from "../web/layout.ts"
import { alert, refusal } from "../web/refusal-notice.ts"
import { type AcmeEnv, type Ask, accountOf, enterAlone } from "../web/visit.ts"
import { duration } from "../words/moment.ts"
import { owesSecondStep } from "../words/status.ts"
import { codesIssuedPage } from "./code-sheet.ts"
import { enrollmentSteps } from "./enrollment-steps.ts"

/** Sets up an authenticator app: the first one with the password, every other with a fresh second factor. */
export function authenticator({ postern, accounts, guesses }: AcmeTools): Hono<AcmeEnv> {
  const app = new Hono<AcmeEnv>()

  app.get("/security/authenticator", async c => c.html(startPage(c, await postern.status(accountOf(c).id))))

  app.post("/security/authenticator", async c => {
    const account = accountOf(c)
    const { source } = c.var.visit
    const options = { account: account.email, ...source }
    const status = await postern.status(account.id)
    if (owesSecondStep(status)) {
      const proof = await formField(c, "code")
      const result = await postern.enrollTotp(account.id, { ...options, proof })
      if ("outcome" in result) return c.html(startPage(c, status, refusal(c, result, proof).notice))
      return c.html(enrollmentPage(c, result))
    }
    const wait = guesses.take(account.email, source.ip)
    if (wait > 0) return c.html(startPage(c, status, alert(`Too many tries. Please wait ${duration(wait)}.`)), 429)
    const isOwner = (await accounts.signIn(account.email, await formField(c, "password"))) !== null
    if (!isOwner) return c.html(startPage(c, status, alert("That is not your password.")), 422)
    guesses.clear(account.email)
    return c.html(enrollmentPage(c, await postern.enrollTotp(account.id, options)))
  })

  app.get("/security/authenticator/activate", c => c.redirect("/security", 303))

  app.post("/security/authenticator/activate", async c => {
    const account = accountOf(c)
    const typed = await formField(c, "code")
    const result = await postern.activateTotp(account.id, typed, c.var.visit.source)
    if (result.outcome !== "activated") return c.html(onceMorePage(c, refusal(c, result, typed).notice))
    if (result.codeSet === null) {
      enterAlone(c, account, {
        advice: ["confirm-codes"],
        notice: "Your new phone is set up. Your backup codes stay as they are.",
      })
      return c.redirect("/", 303)
    }
    enterAlone(c, account, { advice: ["confirm-codes"] })
    return c.html(codesIssuedPage(c, "Two-factor is on. Save your backup codes", result.codeSet))
  })
  return app
}

function startPage(c: Ask, status: SubjectStatus | null, refused: Html | null = null): Html {
  const isNew = !owesSecondStep(status)
  const isReplacing = status !== null && (status.totp.status === "active" || status.totp.status === "disabled")
  const title = isReplacing ? "Move to a new phone" : "Set up an authenticator app"
  return page(
    c,
    title,
    html`<section class="card"><h1>${title}</h1>
<p>${isReplacing ? "Your present app works until the new one is proved. Then you get a new sheet of backup codes." : "An app on your phone shows a code that changes every 30 seconds. With your password it makes the second step of signing in."}</p>
${refused ?? ""}
${formStart(c, "/security/authenticator")}
${isNew ? passwordField("current", "Your password") : codeField({ label: "A fresh code", hint: "From your present app, or a backup code: to be sure that it is you." })}
<button class="button">Continue</button></form>
<p class="aside"><a href="/security">Back to security</a></p></section>`,
  )
}

function enrollmentPage(c: Ask, enrollment: Enrollment): Html {
  return page(
    c,
    "Set up your app",
    html`<section class="card"><h1>Set up your app</h1>${enrollmentSteps(c, enrollment)}
<p class="aside"><a href="/security">Not now</a></p></section>`,
  )
}

// The secret is not shown again: whoever has a code to type has scanned it already.
function onceMorePage(c: Ask, refused: Html): Html {
  return page(
    c,
    "Once more",
    html`<section class="card"><h1>Once more</h1>${refused}
${formStart(c, "/security/authenticator/activate")}
${codeField({ label: "Code from the app", hint: "The six digits that it shows now. If it never fits, check the clock of your phone.", kind: "totp", isWrong: true })}
<button class="button">Turn on</button></form>
<p class="aside"><a href="/security/authenticator">Start again with a new QR code</a></p></section>`,
  )
}
