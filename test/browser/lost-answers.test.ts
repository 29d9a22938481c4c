import assert from "node:assert/strict"
import { after, before, test } from "node:test"
import type { Browser, Page } from "playwright-core"
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

const activation = "**/v1/browser/totp/activate"

/** Lets a request through and its answer get lost, as often as is said. */
async function loseAnswers(page: Page, url: string, times: number): Promise<void> {
  let left = times
  await page.route(url, async route => {
    if (left === 0) return route.continue()
    left--
    await route.fetch()
    return left % 2 === 0 ? route.abort() : route.fulfill({ status: 200, body: '{"outcome":"activ' })
  })
}

/** Sets two-factor up as far as the QR code. */
async function atTheQrCode(subject: string): Promise<Holder> {
  const holder = await Holder.arrive(browser, host, subject)
  await holder.open("postern-setup")
  await holder.field.waitFor()
  holder.uri = (await holder.page.locator("a.button").getAttribute("href"))!
  return holder
}

test("where the answer of an activation gets lost the element looks again, says that it is on, and leads to new codes", async () => {
  const holder = await atTheQrCode("once")
  await loseAnswers(holder.page, activation, 1)
  await holder.submit(holder.appCode())
  await holder.page.getByRole("heading", { name: "Two-factor sign-in is on" }).waitFor()
  await holder.page.getByText("got lost, so they were not shown").waitFor()
  await holder.button("Get new codes").click()
  assert.equal((await holder.hears("postern-done")).next, "replace-codes")
})

for (const waitSeconds of [0, 120]) {
  test(`where no answer comes at all that is said, and looking again ${waitSeconds} seconds later finds out`, async () => {
    const holder = await atTheQrCode(`twice ${waitSeconds}`)
    await loseAnswers(holder.page, activation, 2)
    const code = holder.appCode()
    await holder.submit(code)
    await holder.problem.getByText("it may be on already").waitFor()
    await holder.shows(code)
    host.wind(waitSeconds)
    await holder.button("Look again").click()
    await holder.page.getByText("got lost, so they were not shown").waitFor()
  })
}

test("where the request never arrived, looking again turns it on with its codes, or asks for the app's next one", async () => {
  const holder = await atTheQrCode("never arrived")
  await holder.page.route(activation, route => route.abort())
  await holder.submit(holder.appCode())
  await holder.problem.getByText("it may be on already").waitFor()
  await holder.page.unroute(activation)
  host.wind(120)
  await holder.button("Look again").click()
  await holder.problem.getByText("That code is not right.").waitFor()
  await holder.submit(holder.appCode())
  await holder.page.locator(".codes").waitFor()
})

test("in the settings new codes are asked for in place, after a new phone whose answer got lost", async () => {
  for (const waitSeconds of [0, 120]) {
    const holder = await (await Holder.arrive(browser, host, `manage ${waitSeconds}`)).enrolled()
    const { page } = holder
    await holder.open("postern-manage")
    await page.locator("#replace-authenticator").click()
    await holder.submit(holder.appCode())
    await page.getByRole("img").waitFor()
    holder.uri = (await page.locator("a.button").getAttribute("href"))!
    await loseAnswers(page, activation, 2)
    await holder.submit(holder.appCode())
    await holder.problem.getByText("it may be on already").waitFor()
    host.wind(waitSeconds)
    await holder.button("Look again").click()
    await page.getByText("got lost, so they were not shown").waitFor()
    await holder.submit(holder.appCode())
    await page.locator(".codes").waitFor()
    await holder.context.close()
  }
})

test("at the end of a recovery in a sign-in the new phone counts as set up, however late one looks", async () => {
  for (const waitSeconds of [0, 120]) {
    const holder = await (await Holder.arrive(browser, host, `recovery ${waitSeconds}`)).enrolled()
    const { page } = holder
    await holder.open("postern-challenge")
    await holder.submit(holder.codes[0]!)
    await page.locator("#set-up").click()
    await page.locator("#start").click()
    await page.locator("#saved").click()
    await page.locator("#later").click()
    await page.locator(".qr").waitFor()
    holder.uri = (await page.locator("a.button").getAttribute("href"))!
    await loseAnswers(page, activation, 2)
    await holder.submit(holder.appCode())
    await holder.problem.getByText("it may be on already").waitFor()
    host.wind(waitSeconds)
    if (waitSeconds > 0) await holder.field.fill(holder.appCode())
    await holder.button("Look again").click()
    await page.getByRole("heading", { name: "Your new phone is set up" }).waitFor()
    await holder.context.close()
  }
})

test("a code that replaces codes leaves the old ones good until a new one is typed back, and that is what is said", async () => {
  const holder = await (await Holder.arrive(browser, host, "staged")).enrolled()
  await holder.open("postern-manage")
  await holder.page.locator("#replace-codes").click()
  await holder.submit(holder.codes[0]!)
  await holder.page.getByText("Older codes that are left keep working").waitFor()
})

test("after support voided everything the settings do not call it off, and lead to a new app", async () => {
  const holder = await (await Holder.arrive(browser, host, "owed")).enrolled()
  await host.postern.startRecovery("owed")
  await holder.open("postern-manage")
  await holder.page.getByText("voided your app and backup codes").waitFor()
  await holder.button("Set up an app").click()
  await holder.page.getByRole("img").waitFor()
})
