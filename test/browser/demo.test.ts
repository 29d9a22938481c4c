import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { after, before, describe, test } from "node:test"
import { parseKit } from "@postern/core"
import type { Browser, BrowserContext, Page } from "playwright-core"
import { type RunningServer, startServer } from "postern/service"
import { ada, type OpenAcme, openAcme } from "../../demo/src/testing/open-acme.ts"
import { openBrowser } from "./open-browser.ts"
import { textOfQrCode } from "./qr-code.ts"

/** Somebody at a keyboard: no mouse, no script of the test's in the page. */
class Typist {
  readonly page: Page
  /** pages that were wider than the screen */
  readonly sideways: string[] = []

  constructor(page: Page) {
    this.page = page
  }

  /** Tabs to a field or button by its name, as a screen reader tells it. */
  async tabTo(role: "textbox" | "button" | "link", name: string | RegExp): Promise<void> {
    const target = this.page.getByRole(role, { name, exact: typeof name === "string" }).first()
    await target.waitFor()
    for (let stops = 0; stops < 60; stops++) {
      if (await target.evaluate(element => element === document.activeElement)) return
      await this.page.keyboard.press("Tab")
    }
    assert.fail(`${name} is out of the keyboard's reach on ${this.page.url()}`)
  }

  async type(field: string, text: string): Promise<void> {
    // A password has no role; the label leads to it.
    const target = this.page.getByLabel(field, { exact: true })
    await target.waitFor()
    for (let stops = 0; stops < 60; stops++) {
      if (await target.evaluate(element => element === document.activeElement)) break
      await this.page.keyboard.press("Tab")
    }
    await this.page.keyboard.press("ControlOrMeta+A")
    await this.page.keyboard.type(text)
  }

  async enter(): Promise<void> {
    const left = this.page.waitForNavigation()
    await this.page.keyboard.press("Enter")
    await left
    const overhang = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    if (overhang > 0) this.sideways.push(`${this.page.url()} by ${overhang}`)
  }

  async follow(role: "button" | "link", name: string | RegExp): Promise<void> {
    await this.tabTo(role, name)
    await this.enter()
  }

  heading(): Promise<string> {
    return this.page.locator("h1").first().innerText()
  }

  alert(): Promise<string> {
    return this.page.getByRole("alert").innerText()
  }
}

for (const width of [1280, 360]) {
  describe(`at ${width} pixels, with the keyboard alone`, () => {
    let browser: Browser
    let context: BrowserContext
    let server: RunningServer
    let open: OpenAcme
    let typist: Typist
    let uri = ""
    let codes: readonly string[] = []
    const complaints: string[] = []

    before(async () => {
      open = openAcme()
      server = await startServer({ service: open.acme, port: 0 })
      browser = await openBrowser()
      context = await browser.newContext({ viewport: { width, height: 800 }, acceptDownloads: true })
      await context.grantPermissions(["clipboard-read", "clipboard-write"])
      context.setDefaultTimeout(5000)
      const page = await context.newPage()
      page.on("console", message => {
        const isRefusal = /status of 4\d\d/.test(message.text())
        if (message.type() === "error" && !isRefusal) complaints.push(message.text())
      })
      page.on("pageerror", fault => complaints.push(fault.message))
      typist = new Typist(page)
    })

    after(async () => {
      await browser?.close()
      await server?.stop()
    })

    test("somebody signs up and turns two-factor on with what a camera reads from the screen", async () => {
      await typist.page.goto(server.url)
      await typist.follow("link", "Open an account")
      await typist.type("E-mail address", ada.email)
      await typist.type("Password", ada.password)
      await typist.enter()
      await typist.follow("link", "Turn on two-factor")
      await typist.type("Your password", ada.password)
      await typist.enter()
      uri = await textOfQrCode(browser, typist.page.getByRole("img", { name: "QR code" }))
      assert.match(uri, /^otpauth:\/\/totp\/Acme:/)
      await typist.type("Code from the app", open.nextCode(uri))
      await typist.enter()
      codes = await typist.page.locator(".codes code").allInnerTexts()
      assert.equal(codes.length, 10)
    })

    test("the download is a kit with these codes, copying gives the same text, and the print has one page", async () => {
      await typist.tabTo("button", "Download")
      const [download] = await Promise.all([typist.page.waitForEvent("download"), typist.page.keyboard.press("Enter")])
      const text = readFileSync(await download.path(), "utf8")
      assert.equal(text, await typist.page.locator("pre").textContent())
      assert.deepEqual(parseKit(text).codes, codes)
      assert.equal(download.suggestedFilename(), "Acme-backup-codes-set-1.txt")
      await typist.tabTo("button", "Copy")
      await typist.page.keyboard.press("Enter")
      await typist.page.getByText("Copied.").waitFor()
      assert.equal(await typist.page.evaluate(() => navigator.clipboard.readText()), text)
      const pdf = (await typist.page.pdf({ format: "A4" })).toString("latin1")
      assert.equal(pdf.match(/\/Type\s*\/Page\b/g)?.length, 1)
    })

    test("one of them is typed back, and going back shows none of them again", async () => {
      await typist.type("One of your codes", codes[0]!)
      await typist.enter()
      assert.match(await typist.page.getByRole("status").first().innerText(), /stays unused/)
      // The browser asks whether to send the form again, which for the test ends as a failed load.
      await typist.page.goBack().catch(() => {})
      const shown = await typist.page.locator("body").innerText()
      assert.ok(codes.every(code => !shown.includes(code)))
      await typist.page.goto(server.url)
    })

    test("signing in takes a code from the app, then one from the sheet, pasted as it stands there", async () => {
      await signOutAndGivePassword()
      await typist.type("Code", open.nextCode(uri))
      await typist.enter()
      assert.equal(await typist.heading(), "€ 1,204.50")
      await signOutAndGivePassword()
      await typist.tabTo("textbox", "Code")
      await typist.page.keyboard.insertText(`2. ${codes[1]!.toLowerCase()}`)
      await typist.enter()
      assert.match(await typist.page.locator("main").innerText(), /9 backup codes left/)
      assert.match(await typist.page.locator("main").innerText(), /You signed in with a backup code/)
    })

    test("a mistyped code is told by its group and mended in place; a used one is told apart", async () => {
      await signOutAndGivePassword()
      const code = codes[2]!
      await typist.type("Code", `${code.slice(0, 11)}${code[11] === "A" ? "B" : "A"}${code.slice(12)}`)
      await typist.enter()
      assert.match(await typist.alert(), /group 3/)
      await typist.type("Code", codes[1]!)
      await typist.enter()
      assert.match(await typist.alert(), /used before/)
      await typist.type("Code", code)
      await typist.enter()
      assert.equal(await typist.heading(), "€ 1,204.50")
    })

    test("codes are replaced with a fresh proof, and the old sheet is known as old", async () => {
      await typist.follow("link", "Security")
      await typist.follow("link", /^Replace codes/)
      await typist.type("A fresh code", open.nextCode(uri))
      await typist.enter()
      const fresh = await typist.page.locator(".codes code").allInnerTexts()
      await typist.page.reload()
      assert.equal(await typist.heading(), "This page is out of date", "sent again by the browser, and refused")
      await typist.follow("link", "Security")
      await typist.follow("link", /^Check a code/)
      await typist.type("Backup code", codes[3]!)
      await typist.enter()
      assert.match(await typist.alert(), /older sheet/)
      await typist.type("Backup code", fresh[0]!)
      await typist.enter()
      assert.match(await typist.page.getByRole("status").first().innerText(), /This code is good/)
    })

    test("two-factor is turned off with a fresh code", async () => {
      await typist.follow("link", /^Turn off two-factor/)
      await typist.type("A fresh code", open.nextCode(uri))
      await typist.enter()
      assert.match(await typist.page.locator("main").innerText(), /Two-factor is off/)
    })

    test("nothing is left in the browser's storage, no page scrolled sideways, and no rule of the page's was broken", async () => {
      const kept = await typist.page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie])
      assert.deepEqual(kept, [0, 0, ""])
      assert.deepEqual(complaints, [])
      assert.deepEqual(typist.sideways, [])
    })

    async function signOutAndGivePassword(): Promise<void> {
      await typist.follow("button", "Sign out")
      await typist.follow("link", "Sign in")
      await typist.type("E-mail address", ada.email)
      await typist.type("Password", ada.password)
      await typist.enter()
      assert.equal(await typist.heading(), "Second step")
    }
  })
}
