import assert from "node:assert/strict"
import { after, before, test } from "node:test"
import type { Browser, BrowserContext, Page } from "playwright-core"
import { type RunningServer, startServer } from "postern/service"
import { elementsBundle } from "../../demo/src/second-factor/elements-bundle.ts"
import { ada, type OpenAcme, onlySubject, openAcme } from "../../demo/src/testing/open-acme.ts"
import { openBrowser } from "./open-browser.ts"
import { textOfQrCode } from "./qr-code.ts"

let browser: Browser
let context: BrowserContext
let server: RunningServer
let open: OpenAcme
let page: Page
let uri = ""
let codes: readonly string[] = []
const complaints: string[] = []

before(async () => {
  open = openAcme({ elements: await elementsBundle() })
  server = await startServer({ service: open.acme, port: 0 })
  browser = await openBrowser()
  context = await browser.newContext({ viewport: { width: 360, height: 740 } })
  context.setDefaultTimeout(30_000)
  page = await context.newPage()
  page.on("console", message => {
    const isRefusal = /status of 4\d\d/.test(message.text())
    if (message.type() === "error" && !isRefusal) complaints.push(message.text())
  })
  page.on("pageerror", fault => complaints.push(fault.message))
})

after(async () => {
  await browser?.close()
  await server?.stop()
})

const press = (name: string) => page.getByRole("button", { name, exact: true }).click()

async function typeCode(code: string): Promise<void> {
  await page.locator("input#code").fill(code)
  await page.keyboard.press("Enter")
}

async function signOutAndGivePassword(): Promise<void> {
  await press("Sign out")
  await page.getByRole("link", { name: "Sign in" }).first().click()
  await page.getByLabel("E-mail address").fill(ada.email)
  await page.getByLabel("Password").fill(ada.password)
  await page.keyboard.press("Enter")
  await page.locator("input#code").waitFor()
}

test("at Acme somebody signs up, turns two-factor on, and is signed in with it", async () => {
  await page.goto(server.url)
  await page.getByRole("link", { name: "Open an account" }).click()
  await page.getByLabel("E-mail address").fill(ada.email)
  await page.getByLabel("Password").fill(ada.password)
  await press("Open account")
  await page.getByRole("link", { name: "Turn on two-factor" }).click()
  await page.getByLabel("Your password").fill(ada.password)
  await press("Continue")
  uri = await textOfQrCode(browser, page.getByRole("img", { name: "QR code" }))
  assert.match(uri, /^otpauth:\/\/totp\/Acme:/)
  await typeCode(open.nextCode(uri))
  await page.locator(".codes").waitFor()
  codes = await page.locator(".codes code").allInnerTexts()
  await press("I have saved them")
  await typeCode(codes[0]!)
  await press("Done")
  await page.waitForURL("**/security")
  await page.getByText("10 of 10 left in set 1").waitFor()
})

test("signing in ends at the account with the app's code, and with a backup code at what it advises", async () => {
  await signOutAndGivePassword()
  await typeCode(open.nextCode(uri))
  await page.getByRole("heading", { name: "€ 1,204.50" }).waitFor()
  await signOutAndGivePassword()
  await typeCode(codes[1]!)
  await page.getByText("9 backup codes are left.").waitFor()
  await press("Continue")
  await page.getByRole("heading", { name: "€ 1,204.50" }).waitFor()
})

test("a lost phone is answered where one signs in: the codes stay on the page, and the new phone signs in", async () => {
  await signOutAndGivePassword()
  await typeCode(codes[2]!)
  await press("Set up a new phone")
  await press("Set up now")
  await page.locator(".codes").waitFor()
  codes = await page.locator(".codes code").allInnerTexts()
  await press("I have saved them")
  await typeCode(codes[0]!)
  uri = await textOfQrCode(browser, page.getByRole("img", { name: "QR code" }))
  await typeCode(open.nextCode(uri))
  await page.getByRole("heading", { name: "Your new phone is set up" }).waitFor()
  await press("Continue")
  await page.getByRole("heading", { name: "€ 1,204.50" }).waitFor()
  await signOutAndGivePassword()
  await typeCode(open.nextCode(uri))
  await page.getByRole("heading", { name: "€ 1,204.50" }).waitFor()
})

test("who closed the page after the last code comes in with the recovery", async () => {
  const postern = open.postern
  const id = await onlySubject(open)
  for (const code of codes) await postern.verify(id, code)
  await signOutAndGivePassword()
  await typeCode(codes[9]!)
  await page.getByText("used less than 15 minutes ago").waitFor()
  await press("Set up a new phone")
  await press("Set up now")
  await page.locator(".codes").waitFor()
  codes = await page.locator(".codes code").allInnerTexts()
  await press("I have saved them")
  await typeCode(codes[0]!)
  uri = await textOfQrCode(browser, page.getByRole("img", { name: "QR code" }))
  await typeCode(open.nextCode(uri))
  await press("Continue")
  await page.getByRole("heading", { name: "€ 1,204.50" }).waitFor()
})

test("a new password waits for a fresh code, and everybody else is signed out", async () => {
  await page.goto(`${server.url}/security/password`)
  await page.getByLabel("Present password").fill(ada.password)
  await page.getByLabel("New password").fill("a much newer password")
  await press("Change password")
  await typeCode(open.nextCode(uri))
  await page.getByText("Your password is changed.").waitFor()
})

test("turning off leads back to where it can be turned on, and the page broke no rule and kept nothing", async () => {
  await page.getByRole("link", { name: "Security" }).click()
  await press("Turn off")
  await typeCode(open.nextCode(uri))
  await page.getByText("Two-factor is off", { exact: true }).waitFor()
  const kept = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie])
  assert.deepEqual(kept, [0, 0, ""])
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
  assert.deepEqual(complaints, [])
})
