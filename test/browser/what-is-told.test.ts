import assert from "node:assert/strict"
import { after, before, test } from "node:test"
// For the types of the tags.
import type {} from "@postern/elements"
import type { Browser } from "playwright-core"
import { becomes } from "../waiting.ts"
import { Holder } from "./holder.ts"
import { type HostApplication, openHostApplication } from "./host-application.ts"
import { openBrowser } from "./open-browser.ts"

let browser: Browser
let host: HostApplication

before(async () => {
  browser = await openBrowser()
  host = await openHostApplication()
})
after(async () => {
  await browser?.close()
  await host?.close()
})

const at = async (subject: string, tag: "postern-challenge" | "postern-manage" | "postern-setup") => {
  const holder = await Holder.arrive(browser, host, subject)
  if (tag !== "postern-setup") await holder.enrolled()
  return holder.open(tag)
}

test("the field takes whatever is pasted: no length limit, no pattern, and a list line as it stands on the sheet", async () => {
  const holder = await at("paste", "postern-challenge")
  const { field, page } = holder
  for (const name of ["maxlength", "pattern", "type", "min", "max"]) assert.equal(await field.getAttribute(name), null)
  assert.equal(await field.getAttribute("autocomplete"), "one-time-code")
  await field.focus()
  await page.keyboard.insertText(`  1. [ ] ${holder.codes[0]!.toLowerCase().replaceAll("-", "\u2013")}  `)
  await becomes(() => field.getAttribute("autocomplete"), "off", "a browser is not to remember a backup code")
  await field.press("Enter")
  await holder.hears("postern-accepted")
})

test("a phone shows its digits first, and letters at a touch, with what was typed kept", async () => {
  const holder = await Holder.arrive(browser, host, "keyboards", { hasTouch: true, isMobile: true })
  await holder.enrolled()
  await holder.open("postern-challenge")
  assert.equal(await holder.field.getAttribute("inputmode"), "numeric")
  await holder.field.fill("12")
  await holder.button("I have a backup code").tap()
  await becomes(() => holder.field.getAttribute("inputmode"), "text")
  assert.equal(await holder.field.inputValue(), "12")
})

test("while a code is typed, what cannot be right is marked, and O, I, 0 and 1 are told apart", async () => {
  const holder = await at("typing", "postern-challenge")
  const { page, field } = holder
  await field.fill("123456")
  await becomes(() => page.locator("#typing code").count(), 0, "six digits are a code of the app")
  await field.fill("ABCD-EFG0")
  await page.getByText("Group 2 looks mistyped. The letters O and I").waitFor()
  await becomes(() => page.locator("mark").textContent(), "EFG0")
  await field.fill(holder.codes[0]!.slice(0, 9))
  await page.getByText("8 symbols to go").waitFor()
  await field.fill(holder.codes[0]!)
  await page.getByText("The code is complete.").waitFor()
  await becomes(() => field.getAttribute("aria-invalid"), "false")
})

test("used, superseded, replayed and doubly restored codes are told apart", async () => {
  const holder = await at("reasons", "postern-challenge")
  const { codes } = holder
  const tell = async (code: string, words: string) => {
    await holder.submit(code)
    await holder.problem.getByText(words).waitFor()
  }
  await host.postern.verify("reasons", codes[0]!)
  await tell(codes[0]!, "was used before")
  const app = holder.appCode()
  await host.postern.verify("reasons", app)
  await tell(app, "Wait for the next one")
  const symbols = `${codes[1]!.slice(0, 2)}??${codes[1]!.slice(4, -1)}${codes[1]!.endsWith("A") ? "B" : "A"}`
  await tell(symbols, "compare all of them")
  await host.postern.replaceCodes("reasons", { proof: holder.appCode() })
  await tell(codes[2]!, "from an older set")
})

test("a ticket whose time is over is told to the application, and with a new one it goes on where it was", async () => {
  const holder = await at("ticket", "postern-challenge")
  host.wind(601)
  await holder.submit(holder.codes[0]!)
  await holder.problem.getByText("The time for this is over.").waitFor()
  assert.equal((await holder.hears("postern-fault")).code, "ticket-expired")
  await holder.shows(holder.codes[0]!)
  const ticket = await host.ticket("ticket", "challenge")
  await holder.page.evaluate(
    fresh => document.querySelector("postern-challenge")!.setAttribute("ticket", fresh),
    ticket,
  )
  await holder.field.press("Enter")
  await holder.hears("postern-accepted")
})

test("without a connection nothing is lost, and trying again goes on", async () => {
  const holder = await at("offline", "postern-challenge")
  await holder.context.setOffline(true)
  await holder.submit(holder.codes[0]!)
  await holder.problem.getByText("There is no connection,").waitFor()
  await holder.context.setOffline(false)
  await holder.field.press("Enter")
  await holder.hears("postern-accepted")
})

test("failures of one kind delay that kind alone: a backup code is sent while the app waits, and the reverse", async () => {
  const holder = await at("one waits", "postern-challenge")
  const { page, problem } = holder
  const fail = async (code: string) => {
    await Promise.all([page.waitForResponse("**/v1/browser/verify"), holder.submit(code)])
    await page.locator("button.primary", { hasText: "Continue" }).waitFor()
  }
  for (let tries = 0; tries < 5; tries++) await fail("000000")
  await problem.getByText("A backup code works in the meantime.").waitFor()
  const sent = holder.requests.length
  await holder.submit(holder.appCode())
  await holder.submit(holder.codes[0]!)
  await holder.hears("postern-accepted")
  const verified = holder.requests.slice(sent).filter(url => url.endsWith("/v1/browser/verify"))
  assert.equal(verified.length, 1, "not one that would not be looked at")
  await holder.open("postern-challenge")
  for (let tries = 0; tries < 5; tries++) await fail("9876-5432-ZYXW-VUAY")
  await problem.getByText("A code of the app works in the meantime.").waitFor()
  await holder.submit(holder.appCode())
  await holder.hears("postern-accepted")
})

test("a set-up that is not possible says so, and one that the network broke off can be tried again", async () => {
  const bound = await Holder.arrive(browser, host, "bound")
  await bound.enrolled()
  await bound.page.goto(host.url)
  await bound.page.waitForFunction("window.isReady")
  await bound.mount("postern-setup", {}, bound.problem)
  await bound.problem.getByText("There is an active authenticator already.").waitFor()
  assert.equal(await bound.button("Try again").count(), 0)
  const lost = await Holder.arrive(browser, host, "lost")
  await lost.page.route("**/v1/browser/totp", route => route.abort())
  await lost.page.goto(host.url)
  await lost.page.waitForFunction("window.isReady")
  await lost.mount("postern-setup", {}, lost.problem)
  await lost.problem.getByText("There is no connection,").waitFor()
  await lost.page.unroute("**/v1/browser/totp")
  await lost.button("Try again").click()
  await lost.field.waitFor()
})

test("a lost phone is answered with a backup code: new codes first, then the new app, whose codes stay", async () => {
  const holder = await at("recovery", "postern-manage")
  const { page } = holder
  await holder.button("Replace a lost phone").click()
  await holder.submit(holder.appCode())
  await holder.problem.getByText("Please type a backup code").waitFor()
  await holder.submit(holder.codes[0]!)
  await page.locator(".codes").waitFor()
  await holder.hears("postern-recovered")
  const fresh = await page.locator(".codes code").allTextContents()
  await holder.button("I have saved them").click()
  await holder.submit(fresh[0]!)
  await holder.field.waitFor()
  await page.getByRole("heading", { name: "Scan with your authenticator app" }).waitFor()
  holder.uri = (await page.locator("a.button").getAttribute("href"))!
  await holder.submit(holder.appCode())
  await page.getByText("10 new backup codes are saved; older ones no longer work.").first().waitFor()
  const status = await host.postern.status("recovery")
  assert.deepEqual([status?.totp.status, status?.codes.left, status?.codes.set], ["active", 10, 2])
})

test("every word can be replaced by the application's own, and the language is the page's", async () => {
  const holder = await at("words", "postern-challenge")
  const { page } = holder
  await page.evaluate(() => {
    document.querySelector("postern-challenge")!.words = { challengeTitle: "Show us that it is you" }
  })
  await page.getByRole("heading", { name: "Show us that it is you" }).waitFor()
  await page.evaluate(() => {
    document.querySelector("postern-challenge")!.words = {}
    document.documentElement.lang = "de-CH"
  })
  await page.getByRole("heading", { name: "Zweiter Schritt" }).waitFor()
})

test("events and tags are known to TypeScript, on the element and on the document", async () => {
  const holder = await at("types", "postern-challenge")
  await holder.page.evaluate(() => {
    const scope = window as unknown as { told: string[] }
    scope.told = []
    // That this compiles is half of the test.
    document.querySelector("postern-challenge")!.addEventListener("postern-accepted", ({ detail }) => {
      scope.told.push(detail.method, String(detail.codesLeft))
    })
    document.addEventListener("postern-done", ({ detail }) => scope.told.push(detail.next))
  })
  await holder.submit(holder.codes[0]!)
  await holder.button("Continue").click()
  await becomes(() => holder.page.evaluate("told"), ["backup-code", "9", "continue"])
})

test("colours are custom properties, and parts can be styled from outside", async () => {
  const holder = await at("theme", "postern-challenge")
  const look = await holder.page.evaluate(() => {
    const style = new CSSStyleSheet()
    style.replaceSync(
      "postern-challenge { --postern-accent: rgb(120, 0, 90) } postern-challenge::part(primary) { border-radius: 0px }",
    )
    document.adoptedStyleSheets.push(style)
    const button = document.querySelector("postern-challenge")!.shadowRoot!.querySelector("button.primary")!
    const { backgroundColor, borderRadius } = getComputedStyle(button)
    return [backgroundColor, borderRadius]
  })
  assert.deepEqual(look, ["rgb(120, 0, 90)", "0px"])
})

test("a page of another origin works where the service allows it, and of any other does not", async () => {
  const holder = await Holder.arrive(browser, host, "origins")
  await holder.enrolled()
  const named = host.url.replace("127.0.0.1", "localhost")
  for (const [page, base, isAllowed] of [
    [host.url, named, false],
    [named, host.url, true],
  ] as const) {
    await holder.page.goto(`${page}/wider`)
    await holder.page.waitForFunction("window.isReady")
    await holder.mount("postern-challenge", { base })
    await holder.submit(holder.codes[0]!)
    if (isAllowed) await holder.hears("postern-accepted")
    else await holder.problem.getByText("There is no connection,").waitFor()
  }
})

test("after a lock, and for codes that were sent and not proved in time, the overview says what is true", async () => {
  const own = await openHostApplication({ policy: { codes: { delivery: "sealed" } } })
  const late = await Holder.arrive(browser, own, "late")
  await late.enrolled()
  const sent = await own.postern.sendCodes("late", { proof: late.appCode(), send: async () => {} })
  assert.equal(sent.outcome, "sent")
  await late.open("postern-manage")
  await late.page.getByText("10 of 10 left in set 2").waitFor()
  await late.page.getByText("They expire May 5, 2026.").waitFor()
  own.wind(86_400)
  await late.open("postern-manage")
  await late.page.getByText("Set 2 expired May 5, 2026. Please replace it.").waitFor()

  const locked = await Holder.arrive(browser, own, "locked")
  await locked.enrolled()
  assert.equal((await own.postern.lock("locked", { proof: locked.codes[0]! })).outcome, "locked")
  await locked.open("postern-manage")
  await locked.page.getByText("Switched off. Please ask for help").first().waitFor()
  assert.ok(!(await locked.page.locator(".frame").innerText()).includes("too many wrong codes"))
  for (const { complaints, context } of [late, locked]) {
    assert.deepEqual(complaints, [])
    await context.close()
  }
  await own.close()
})

test("an enrolment that was begun too often says so, and goes on after the wait", async () => {
  const holder = await at("restless", "postern-setup")
  for (let i = 1; i < 20; i++) await host.postern.enrollTotp("restless", { account: "restless" })
  await holder.page.locator("#anew").click()
  await holder.problem.getByText("Too many apps were set up here").waitFor()
  assert.equal((await holder.hears("postern-fault")).code, "throttled")
  host.wind(180)
  await holder.button("Try again").click()
  await holder.page.locator("#anew").waitFor()
})
