import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { after, before, test } from "node:test"
import { kitText, parseKit } from "@postern/core"
import type { Browser } from "playwright-core"
import { authenticatorCode } from "../authenticator.ts"
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

const oneMistyped = (code: string) => `${code.slice(0, 5)}${code[5] === "A" ? "B" : "A"}${code.slice(6)}`

/** Goes the whole way; `press` is how this person reaches and works a button. */
async function wholePath(holder: Holder, press: (name: string) => Promise<void>): Promise<void> {
  const { page, field, problem } = holder
  await holder.open("postern-setup", { autofocus: "" })
  await field.waitFor()
  holder.uri = await textOfQrCode(browser, page.getByRole("img"))
  assert.match(holder.uri, /^otpauth:\/\/totp\/Acme:ada%40example.com\?/)
  const key = (await page.locator(".key code").innerText()).replace(/\s/g, "")
  assert.equal(key, new URL(holder.uri).searchParams.get("secret"), "the key to type is the one in the picture")
  await holder.submit(holder.appCode())

  await page.getByRole("heading", { name: "Save your backup codes" }).waitFor()
  holder.codes = await page.locator(".codes code").allTextContents()
  assert.equal(holder.codes.length, 10)
  const downloading = page.waitForEvent("download")
  await press("Download")
  const download = await downloading
  assert.equal(download.suggestedFilename(), "Acme-backup-codes-set-1.txt")
  const text = await readFile(await download.path(), "utf8")
  const kit = parseKit(text)
  assert.deepEqual(kit.codes, holder.codes)
  assert.equal(kit.account, "ada@example.com")
  assert.equal(text, kitText(kit), "byte for byte what the kit's specification writes")

  await press("I have saved them")
  await field.waitFor()
  assert.equal(await page.getByText(holder.codes[0]!).count(), 0, "what is typed back is not read off the page")
  await holder.submit(oneMistyped(holder.codes[0]!))
  await holder.submit(holder.codes[0]!)
  await page.getByRole("heading", { name: "Two-factor sign-in is on" }).waitFor()
  await press("Done")
  await holder.hears("postern-done")
  assert.equal((await host.postern.status(holder.subject))?.codes.left, 10, "nothing was spent by it")

  await holder.open("postern-challenge", { autofocus: "" })
  await holder.submit(holder.appCode())
  await holder.hears("postern-accepted")
  await holder.open("postern-challenge", { autofocus: "" })
  const sent = holder.requests.length
  await field.fill(oneMistyped(holder.codes[1]!))
  await page.getByText("Group 2 looks mistyped.").first().waitFor()
  await field.press("Enter")
  await problem.getByText("does not count").waitFor()
  assert.deepEqual(holder.requests.slice(sent), [], "a typing error is told before anything is sent")
  await holder.submit(holder.codes[1]!.toLowerCase().replaceAll("-", " "))
  await page.getByText("9 backup codes are left.").waitFor()
  await press("Set up a new phone")
  await page.getByText("Your old authenticator app stops working at once.").waitFor()
  await press("Back")
  await press("Continue")
  assert.equal((await holder.hears("postern-done")).next, "continue")

  await holder.open("postern-manage")
  await press("Move to a new phone")
  await holder.submit(holder.appCode())
  await page.getByRole("img").waitFor()
  const oldUri = holder.uri
  const newUri = await textOfQrCode(browser, page.getByRole("img"))
  assert.equal(
    (await host.postern.verify(holder.subject, holder.appCode())).outcome,
    "accepted",
    "the old phone still works",
  )
  holder.uri = newUri
  await holder.submit(holder.appCode())
  await page.locator(".codes").waitFor()
  const oldCodes = holder.codes
  holder.codes = await page.locator(".codes code").allTextContents()
  await press("Print")
  await press("I have saved them")
  await press("Do it later")
  await press("Test a code")
  await holder.submit(oldCodes[2]!)
  await problem.getByText("older set").waitFor()
  await holder.submit(holder.codes[2]!)
  await page.getByText("This code is good and stays unused.").first().waitFor()
  assert.equal((await host.postern.verify(holder.subject, authenticatorCode(oldUri, host.now()))).outcome, "refused")

  await press("Turn off")
  await holder.submit(holder.appCode())
  await page.getByText("The app and all backup codes are void.").first().waitFor()
  await holder.hears("postern-removed")
  assert.equal(await host.postern.status(holder.subject), null)
}

test("the whole path goes by keyboard alone", async () => {
  const holder = await Holder.arrive(browser, host, "keyboard")
  const { page } = holder
  // From wherever the focus is, Tab leads to every button in turn, and Enter works it.
  await wholePath(holder, async name => {
    await holder.button(name).waitFor()
    for (let tabs = 0; tabs < 40; tabs++) {
      await page.keyboard.press("Tab")
      const focused = await page.evaluate(() => {
        let at = document.activeElement
        while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
        return at?.tagName === "BUTTON" ? (at.textContent ?? "").trim() : ""
      })
      if (focused === name) return page.keyboard.press("Enter")
    }
    assert.fail(`Tab never came to ${name}`)
  })
  assert.deepEqual(await page.evaluate("violations"), [])
})

test("the whole path goes by touch at 360 pixels, and nothing has to be scrolled sideways", async () => {
  const holder = await Holder.arrive(browser, host, "touch", {
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
  })
  const { page } = holder
  await wholePath(holder, async name => {
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360), `wide at ${name}`)
    const box = await holder.button(name).boundingBox()
    assert.ok(box !== null && box.height >= 44, `${name} is no target for a finger`)
    await holder.button(name).tap()
  })
})
