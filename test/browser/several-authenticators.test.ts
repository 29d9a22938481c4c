import assert from "node:assert/strict"
import { after, before, test } from "node:test"
// For the types of the tags.
import type {} from "@postern/elements"
import type { Browser } from "playwright-core"
import { authenticatorCode } from "../authenticator.ts"
import { becomes } from "../waiting.ts"
import { Holder } from "./holder.ts"
import { type HostApplication, openHostApplication } from "./host-application.ts"
import { openBrowser } from "./open-browser.ts"
import { textOfQrCode } from "./qr-code.ts"

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

test("a person adds an app, names the first, and removes the one that is gone; each takes a fresh code", async () => {
  const holder = await (await Holder.arrive(browser, host, "several")).enrolled()
  const { page } = holder
  const names = async () => (await host.postern.status("several"))!.totp.authenticators.map(({ name }) => name)
  await holder.open("postern-manage")
  await holder.button("Add another app").click()
  await page.getByLabel("Its name, such as Tablet").fill("Tablet")
  await holder.submit(holder.appCode())
  await page.getByRole("img").waitFor()
  const tablet = await textOfQrCode(browser, page.getByRole("img"))
  host.wind(30)
  await holder.submit(authenticatorCode(tablet, host.now()))
  await page.getByText("Your new app is set up. Your backup codes stay as they are.").first().waitFor()
  assert.deepEqual(await names(), [null, "Tablet"])
  assert.ok(await holder.button("Move to a new phone").isHidden(), "that would replace all of them")

  await holder.button("Rename: ada@example.com").click()
  await page.getByText("Another name for ada@example.com.").waitFor()
  await page.locator("#name").fill("Phone")
  await holder.submit(holder.codes[0]!)
  await page.getByText("The name is changed.").first().waitFor()
  assert.deepEqual(await names(), ["Phone", "Tablet"])

  await holder.button("Remove: Phone").click()
  await page.getByText("Phone stops working at once.").waitFor()
  host.wind(30)
  await holder.submit(authenticatorCode(tablet, host.now()))
  await page.getByText("The app is removed. Delete its entry there.").first().waitFor()
  assert.deepEqual(await names(), ["Tablet"])
  // Of one there is nothing to tell apart, and it is not removed.
  await becomes(() => holder.button("Remove: Tablet").count(), 0)
  await holder.button("Move to a new phone").waitFor()
  assert.deepEqual(await page.evaluate("violations"), [])
  assert.deepEqual(holder.complaints, [])
  assert.ok(!(await holder.heard()).some(({ name }) => name === "postern-removed"), "the second factor stays")
})

test("with an app too many, or one that is gone meanwhile, the screen says so and nothing breaks", async () => {
  const holder = await (await Holder.arrive(browser, host, "gone")).enrolled()
  const { page } = holder
  const account = "ada@example.com"
  const begun = await host.postern.enrollTotp("gone", { account, add: true, name: "Old", proof: holder.appCode() })
  assert.ok("uri" in begun)
  host.wind(30)
  await host.postern.activateTotp("gone", authenticatorCode(begun.uri, host.now()))
  await holder.open("postern-manage")
  await holder.button("Remove: Old").click()
  await host.postern.removeAuthenticator("gone", "2", { proof: holder.appCode() })
  await holder.submit(holder.appCode())
  await holder.problem.getByText("That app is not there any more.").waitFor()
  await holder.button("Cancel").click()
  await holder.button("Move to a new phone").waitFor()
  assert.equal(await page.getByText("Old").count(), 0)
})
