import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { after, before, test } from "node:test"
import { languages } from "@postern/core"
import type { Browser, Page } from "playwright-core"
import { createPostern, generateKeyEntry, type Postern, parseKeyRing } from "postern"
import { memoryStore } from "postern/memory"
import {
  createService,
  hashApiKey,
  type ReportLinks,
  type RunningServer,
  reportLinks,
  startServer,
} from "postern/service"
import { authenticatorCode } from "../authenticator.ts"
import { started } from "../started-enrollment.ts"
import { violationsOn } from "./accessibility-checker.ts"
import { openBrowser } from "./open-browser.ts"

const keys = parseKeyRing(generateKeyEntry())
const apiKeys = [{ tenant: "default", hash: hashApiKey(randomBytes(24).toString("base64url")) }]

let browser: Browser
let server: RunningServer
let postern: Postern
let linkOf: ReportLinks

before(async () => {
  postern = createPostern({ issuer: "Acme", store: memoryStore(), keys })
  server = await startServer({ service: createService({ postern, keys, apiKeys }), port: 0 })
  linkOf = reportLinks({ keys, publicUrl: server.url })
  browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

/** A subject of its own, who is signed up; gives its codes. */
async function enrolled(subject: string): Promise<readonly string[]> {
  const { uri } = started(await postern.enrollTotp(subject, { account: "ada@example.com" }))
  const activated = await postern.activateTotp(subject, authenticatorCode(uri, Date.now()))
  if (activated.outcome !== "activated") throw new Error(activated.outcome)
  return activated.codeSet!.codes
}

async function opened(page: Page, subject: string, language?: string): Promise<void> {
  await page.goto(linkOf({ tenant: "default", subject, ...(language !== undefined && { language }) }))
}

for (const javaScriptEnabled of [false, true]) {
  test(`by keyboard alone, ${javaScriptEnabled ? "with" : "without"} JavaScript: a mistake is told, a code locks, the link is then spent`, async () => {
    const subject = `keyboard ${javaScriptEnabled}`
    const codes = await enrolled(subject)
    const context = await browser.newContext({ javaScriptEnabled })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on("console", message => complaints.push(message.text()))
    const requests: string[] = []
    page.on("request", request => requests.push(new URL(request.url()).origin))
    await opened(page, subject)
    await page.keyboard.press("Tab")
    await page.keyboard.type("9876-5432-ZYXW-VUAY")
    await page.keyboard.press("Enter")
    await page.getByText("That code is not right. Nothing was locked.").waitFor()
    assert.equal(await page.getByLabel("A fresh code").inputValue(), "")
    // The page puts the caret there by itself: nobody has to go back to where the mistake was made.
    await page.locator("#proof:focus").waitFor()
    await page.keyboard.type(codes[3]!.toLowerCase().replaceAll("-", " "))
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.getByRole("heading", { name: "Locked" }).waitFor()
    assert.equal((await postern.status(subject))?.totp.status, "disabled")
    assert.ok(!page.url().includes(codes[3]!) && !page.url().includes("proof"))
    await opened(page, subject)
    await page.getByRole("heading", { name: "There is nothing to lock" }).waitFor()
    assert.ok(requests.every(origin => origin === server.url))
    assert.deepEqual(
      complaints.filter(text => !/422/.test(text)),
      [],
    )
    await context.close()
  })
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`the page breaks no rule of WCAG 2.2 in any language, at 320 pixels and ${colorScheme}`, async () => {
    const subject = `rules ${colorScheme}`
    await enrolled(subject)
    const page = await browser.newPage({ colorScheme, viewport: { width: 320, height: 640 }, bypassCSP: true })
    for (const language of languages) {
      await opened(page, subject, language)
      assert.equal(await page.locator("html").getAttribute("lang"), language)
      assert.deepEqual(await violationsOn(page), [], language)
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 320), language)
    }
    await page.getByRole("textbox").fill("000000")
    await page.getByRole("button").click()
    await page.getByRole("alert").waitFor()
    assert.deepEqual(await violationsOn(page), [])
    await page.goto(`${server.url}/report/nothing`)
    assert.deepEqual(await violationsOn(page), [])
    await page.close()
  })
}

test("the page keeps nothing in the browser", async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await enrolled("storage")
  await opened(page, "storage")
  assert.deepEqual(await context.cookies(), [])
  assert.deepEqual((await context.storageState()).origins, [])
  await context.close()
})
