import { Hono } from "hono"
import type { AcmeTools } from "../web/acme-tools.ts"
import { type CodeFormOptions, codeFormPage } from "../web/code-form-page.ts"
import { formField } from "../web/form-field.ts"
import { refusal } from "../web/refusal-notice.ts"
import { type AcmeEnv, accountOf, enterAlone } from "../web/visit.ts"
import { count } from "../words/moment.ts"
import { codesIssuedPage } from "./code-sheet.ts"

const sheetField = {
  label: "Backup code",
  hint: "Any unused code from your newest sheet.",
  kind: "backup-code",
} as const

const confirmForm: CodeFormOptions = {
  title: "Type one back",
  text: "Take your saved sheet and type any of its codes. It stays unused.",
  action: "/security/codes/confirm",
  button: "Check",
  field: sheetField,
  back: { link: "/", text: "Do it later" },
}

const checkForm: CodeFormOptions = {
  title: "Check a code",
  text: "Not sure whether a printed sheet is still good? Type one of its codes. It stays unused.",
  action: "/security/codes/check",
  button: "Check",
  field: sheetField,
}

const replaceForm: CodeFormOptions = {
  title: "Replace backup codes",
  text: "You get a new sheet, and no code of the old one works from then on.",
  action: "/security/codes/replace",
  button: "Replace codes",
  field: { label: "A fresh code", hint: "From your authenticator app, or a backup code: to be sure that it is you." },
}

/** What can be done with backup codes: prove that they are saved, test one, replace them all. */
export function codes({ postern }: AcmeTools): Hono<AcmeEnv> {
  const app = new Hono<AcmeEnv>()

  app.get("/security/codes/confirm", c => c.html(codeFormPage(c, confirmForm)))
  app.post("/security/codes/confirm", async c => {
    const typed = await formField(c, "code")
    const result = await postern.confirmCodes(accountOf(c).id, typed, c.var.visit.source)
    if (result.outcome !== "confirmed") return c.html(codeFormPage(c, confirmForm, refusal(c, result, typed)))
    const session = c.var.visit.session!
    session.advice = session.advice.filter(advice => advice !== "confirm-codes")
    session.notice = `That is one of your codes, and it stays unused. ${count(result.codesLeft, "code")} ready on sheet ${result.set}.`
    return c.redirect("/", 303)
  })

  app.get("/security/codes/check", c => c.html(codeFormPage(c, checkForm)))
  app.post("/security/codes/check", async c => {
    const typed = await formField(c, "code")
    const result = await postern.checkCode(accountOf(c).id, typed, c.var.visit.source)
    if (result.outcome !== "valid") return c.html(codeFormPage(c, checkForm, refusal(c, result, typed)))
    c.var.visit.session!.notice =
      `This code is good, and it stays unused. It is from sheet ${result.set}, with ${count(result.codesLeft, "code")} left.`
    return c.redirect("/security", 303)
  })

  app.get("/security/codes/replace", c => c.html(codeFormPage(c, replaceForm)))
  app.post("/security/codes/replace", async c => {
    const proof = await formField(c, "code")
    const account = accountOf(c)
    const result = await postern.replaceCodes(account.id, { proof, ...c.var.visit.source })
    if (result.outcome !== "issued") return c.html(codeFormPage(c, replaceForm, refusal(c, result, proof)))
    const isPhoneInDoubt = c.var.visit.session?.advice.includes("replace-authenticator") === true
    enterAlone(c, account, { advice: isPhoneInDoubt ? ["replace-authenticator", "confirm-codes"] : ["confirm-codes"] })
    return c.html(codesIssuedPage(c, "Your new backup codes", result.codeSet))
  })
  return app
}
