import assert from "node:assert/strict"
import { after, before, test } from "node:test"
import type { Browser } from "playwright-core"
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

/** Signs in with a backup code, up to what is said then. */
async function signedIn(holder: Holder, code: string): Promise<Holder> {
  await holder.open("postern-challenge")
  await holder.submit(code)
  await holder.page.getByRole("heading", { name: "Your code was accepted" }).waitFor()
  return holder
}

const at = async (subject: string) => (await Holder.arrive(browser, host, subject)).enrolled()

/** Goes on from there to the new codes. */
async function toTheNewCodes(holder: Holder, offer = "Set up a new phone"): Promise<readonly string[]> {
  await holder.button(offer).click()
  await holder.button("Set up now").click()
  await holder.page.locator(".codes").waitFor()
  return holder.page.locator(".codes code").allTextContents()
}

/** Scans the QR code that is shown, and types the first code of the new phone. */
async function bindNewPhone(holder: Holder): Promise<void> {
  await holder.page.getByRole("heading", { name: "Scan with your authenticator app" }).waitFor()
  holder.uri = (await holder.page.locator("a.button").getAttribute("href"))!
  await holder.submit(holder.appCode())
  await holder.page.getByRole("heading", { name: "Your new phone is set up" }).waitFor()
}

test("after a backup code a new phone is set up there and then, with no second code, and the application hears of it", async () => {
  const holder = await at("in place")
  await signedIn(holder, holder.codes[0]!)
  const fresh = await toTheNewCodes(holder)
  await holder.hears("postern-recovered")
  await holder.page.getByText("Older codes that are left keep working").waitFor()
  await holder.button("I have saved them").click()
  await holder.submit(fresh[0]!)
  await bindNewPhone(holder)
  await holder.page.getByText("10 new backup codes are saved").waitFor()
  await holder.button("Continue").click()
  await holder.hears("postern-done")
  const names = (await holder.heard()).map(({ name }) => name)
  assert.deepEqual(names, ["postern-accepted", "postern-recovered", "postern-confirmed", "postern-done"])
  const status = await host.postern.status("in place")
  assert.deepEqual([status?.totp.status, status?.codes.set, status?.codes.left], ["active", 2, 10])
  assert.equal(holder.complaints.join(), "")
})

test("the last code leads to a new authenticator and new codes, and says that no older one is left", async () => {
  const holder = await at("last code")
  for (const code of holder.codes.slice(1)) await host.postern.verify("last code", code)
  await signedIn(holder, holder.codes[0]!)
  await holder.page.getByText("That was your last backup code.").waitFor()
  const fresh = await toTheNewCodes(holder)
  await holder.page.getByText("No older code is left").waitFor()
  await holder.button("I have saved them").click()
  await holder.submit(fresh[9]!)
  await bindNewPhone(holder)
  assert.equal((await host.postern.verify("last code", holder.appCode())).outcome, "accepted")
  assert.equal((await host.postern.verify("last code", fresh[0]!)).outcome, "accepted")
})

test("who closed the page after the last code sets up the new phone with it at the next sign-in, for fifteen minutes", async () => {
  const holder = await at("closed")
  const last = holder.codes[0]!
  for (const code of holder.codes.slice(1)) await host.postern.verify("closed", code)
  await signedIn(holder, last)
  host.wind(600)
  await holder.open("postern-challenge")
  await holder.submit(last)
  await holder.problem.getByText("was used before").waitFor()
  const fresh = await toTheNewCodes(holder)
  assert.ok((await holder.hears("postern-recovered")).result, "what signs the person in")
  await holder.button("I have saved them").click()
  await holder.submit(fresh[0]!)
  await bindNewPhone(holder)

  const late = await at("too late")
  for (const code of late.codes.slice(1)) await host.postern.verify("too late", code)
  await host.postern.verify("too late", late.codes[0]!)
  host.wind(901)
  await late.open("postern-challenge")
  await late.submit(late.codes[0]!)
  await late.button("Set up a new phone").click()
  await late.button("Set up now").click()
  await late.problem.getByText("was used before").waitFor()
  await late.shows("") // another code is asked for
  assert.equal((await late.heard()).length, 0)
})

test("a recovery that was left anywhere is led to its end at the next sign-in, and what is said is true in that state", async () => {
  for (const left of ["at the codes", "at the QR code", "with the codes saved"]) {
    const holder = await at(left)
    await signedIn(holder, holder.codes[0]!)
    const first = await toTheNewCodes(holder)
    if (left !== "at the codes") {
      await holder.button("I have saved them").click()
      if (left === "at the QR code") await holder.button("Do it later").click()
      else await holder.submit(first[0]!)
      await holder.page.getByText("Your old app is switched off already.").waitFor()
    }
    holder.page.on("dialog", dialog => void dialog.accept())
    await signedIn(holder, left === "with the codes saved" ? first[1]! : holder.codes[1]!)
    await holder.page.getByText("A new phone was begun and not finished").waitFor()
    const fresh = await toTheNewCodes(holder, "Finish setting up")
    await holder.button("I have saved them").click()
    await holder.submit(fresh[0]!)
    await bindNewPhone(holder)
    const status = await host.postern.status(left)
    assert.deepEqual([status?.totp.status, status?.codes.left, status?.codes.staged], ["active", 10, null], left)
    await signedIn(holder, fresh[1]!)
    assert.equal(await holder.button("Finish setting up").count(), 0, "nothing is unfinished any more")
    await holder.context.close()
  }
})

test("an old code typed where a new one is asked for proves nothing, and is told from it", async () => {
  const holder = await at("older")
  await signedIn(holder, holder.codes[0]!)
  await toTheNewCodes(holder)
  await holder.button("I have saved them").click()
  await holder.submit(holder.codes[1]!)
  await holder.problem.getByText("one of your older codes").waitFor()
  assert.notEqual((await host.postern.status("older"))?.codes.staged, null)
})

test("the phone can wait: what was put off is said, and how to go on", async () => {
  const holder = await at("put off")
  await signedIn(holder, holder.codes[0]!)
  const fresh = await toTheNewCodes(holder)
  await holder.button("I have saved them").click()
  await holder.submit(fresh[0]!)
  await holder.page.getByRole("heading", { name: "Scan with your authenticator app" }).waitFor()
  await holder.button("Do it later").click()
  await holder.page.getByRole("heading", { name: "No phone is set up yet" }).waitFor()
  await holder.button("Continue").click()
  await holder.hears("postern-done")
})

test("an answer that gets lost is asked for again with the same code", async () => {
  const holder = await at("lost answer")
  const { page } = holder
  await signedIn(holder, holder.codes[0]!)
  await holder.button("Set up a new phone").click()
  let isCut = true
  await page.route("**/v1/browser/recover", async route => {
    if (!isCut) return route.continue()
    isCut = false
    await route.fetch()
    return route.abort()
  })
  await holder.button("Set up now").click()
  await holder.problem.locator("p").waitFor()
  assert.equal((await host.postern.status("lost answer"))?.codes.staged?.set, 2)
  await holder.button("Set up now").click()
  await page.locator(".codes").waitFor()
  await page.getByText("Set 3,").waitFor()
})

test("where a part of the page cannot be had nothing is begun, and the way on is said", async () => {
  const holder = await at("half loaded")
  await holder.page.route("**/recovery-*.js", route => route.abort())
  await signedIn(holder, holder.codes[0]!)
  await holder.button("Set up a new phone").click()
  await holder.problem.getByText("sign in again with the code that you used").waitFor()
  assert.equal((await host.postern.status("half loaded"))?.totp.status, "active")
  await holder.page.unroute("**/recovery-*.js")
  await holder.open("postern-challenge")
  await holder.submit(holder.codes[0]!)
  await toTheNewCodes(holder)
})

test("where the policy lets no code recover, the application leads to where one is a proof", async () => {
  const own = await openHostApplication({ policy: { codes: { format: "short" }, recovery: false } })
  const holder = await (await Holder.arrive(browser, own, "off")).enrolled()
  await signedIn(holder, holder.codes[0]!)
  await holder.button("Set up a new phone").click()
  await holder.button("Set up now").click()
  assert.equal((await holder.hears("postern-done")).next, "replace-authenticator")
  await own.close()
})

test("the code that was accepted is in the page no longer than it can be of use", async () => {
  const holder = await at("forgotten")
  const { page, codes } = holder
  await signedIn(holder, codes[0]!)
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })))
  await holder.button("Set up a new phone").click()
  await page.getByLabel("Code").waitFor()
  await holder.submit(codes[0]!)
  await page.locator(".codes").waitFor()
})
