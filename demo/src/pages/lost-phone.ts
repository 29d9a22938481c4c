import { Hono } from "hono"
import { html } from "hono/html"
import type { AcmeTools } from "../web/acme-tools.ts"
import { codeField, formStart } from "../web/fields.ts"
import { formField } from "../web/form-field.ts"
import { type Html, page } from "../web/layout.ts"
import { type Refusal, refusal } from "../web/refusal-notice.ts"
import { type AcmeEnv, type Ask, accountOf, enterAlone } from "../web/visit.ts"
import { codeSheet } from "./code-sheet.ts"
import { enrollmentSteps } from "./enrollment-steps.ts"

/**
 * The phone is gone: a backup code signs in and starts anew. It comes after the password, never instead of it, so that a found sheet alone
 * opens nothing (NIST SP 800-63B-4 §4.2.2.2).
 */
export function lostPhone({ postern }: AcmeTools): Hono<AcmeEnv> {
  const app = new Hono<AcmeEnv>()
  app.get("/sign-in/lost-phone", c => c.html(lostPhonePage(c)))
  app.post("/sign-in/lost-phone", async c => {
    const typed = await formField(c, "code")
    const account = accountOf(c)
    const result = await postern.recover(account.id, typed, { account: account.email, ...c.var.visit.source })
    if (result.outcome !== "recovered") return c.html(lostPhonePage(c, refusal(c, result, typed)))
    enterAlone(c, account, { advice: ["replace-authenticator", "confirm-codes"] })
    return c.html(recoveredPage(c, codeSheet(c, result.codeSet), enrollmentSteps(c, result.enrollment)))
  })
  return app
}

function lostPhonePage(c: Ask, refused: Refusal | null = null): Html {
  return page(
    c,
    "Lost phone",
    html`<section class="card"><h1>Lost your phone?</h1>
<p>A backup code signs you in. Your old authenticator app and all your old codes stop working at once, and you get a new set of both.</p>
${refused?.notice ?? ""}
${formStart(c, "/sign-in/lost-phone")}
${codeField({
  label: "Backup code",
  hint: "Any unused code from your newest sheet.",
  value: refused?.value ?? "",
  isWrong: refused !== null,
  kind: "backup-code",
})}
<button class="button">Start anew</button></form>
<p class="aside"><a href="/sign-in/second-step">Back to signing in</a></p></section>`,
  )
}

function recoveredPage(c: Ask, sheet: Html, steps: Html): Html {
  return page(
    c,
    "Your new codes",
    html`<h1>You are in. Two things to do now</h1>
<section class="card"><h2>1. Save your new backup codes</h2>${sheet}</section>
<section class="card screen-only"><h2>2. Set up your new phone</h2>${steps}
<p class="aside">No new phone yet? <a href="/">Do it later</a>. Until then your backup codes sign you in.</p></section>`,
    { script: "code-sheet.js" },
  )
}
