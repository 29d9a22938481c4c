import { mkdir } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import type { Browser, Page } from "playwright-core"
import { startServer } from "postern/service"
import { elementsBundle } from "../demo/src/second-factor/elements-bundle.ts"
import { ada, openAcme } from "../demo/src/testing/open-acme.ts"
import { openBrowser } from "../test/browser/open-browser.ts"
import { textOfQrCode } from "../test/browser/qr-code.ts"
import { PageStage, show } from "../test/browser/vault-page/page-stage.ts"

// `npm run screenshots`: the pictures of README and guides, from the demo in a real browser. Accounts, keys and codes in them are made up.
const images = new URL("./images/", import.meta.url)
const schemes = ["light", "dark"] as const

async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate("document.activeElement?.blur?.()")
  await page.screenshot({ path: fileURLToPath(new URL(name, images)), animations: "disabled" })
}

/** Signs up at Acme, turns two-factor on, and takes a picture of every step that is worth one. */
async function takePictures(browser: Browser, colorScheme: (typeof schemes)[number]): Promise<void> {
  const open = openAcme({ elements: await elementsBundle() })
  const server = await startServer({ service: open.acme, port: 0 })
  const context = await browser.newContext({ viewport: { width: 720, height: 860 }, colorScheme })
  const page = await context.newPage()
  const press = (name: string) => page.getByRole("button", { name, exact: true }).click()
  try {
    await page.goto(server.url)
    await page.getByRole("link", { name: "Open an account" }).click()
    await page.getByLabel("E-mail address").fill(ada.email)
    await page.getByLabel("Password").fill(ada.password)
    await press("Open account")
    await page.getByRole("link", { name: "Turn on two-factor" }).click()
    await page.getByLabel("Your password").fill(ada.password)
    await press("Continue")
    const uri = await textOfQrCode(browser, page.getByRole("img", { name: "QR code" }))
    await picture(page, `set-up-${colorScheme}.png`)
    await page.locator("input#code").fill(open.nextCode(uri))
    await page.keyboard.press("Enter")
    await page.locator(".codes").waitFor()
    await picture(page, `codes-${colorScheme}.png`)
  } finally {
    await context.close()
    await server.stop()
  }
}

/** Takes pictures of the local page, on the made-up vault of its demo; none of a code. */
async function takePagePictures(stage: PageStage, colorScheme: (typeof schemes)[number]): Promise<void> {
  const running = await stage.serve()
  const context = await stage.browser.newContext({
    viewport: { width: 960, height: 800 },
    colorScheme,
    locale: "en-GB",
  })
  const page = await context.newPage()
  try {
    await page.goto(running.address)
    for (const name of ["ready", "accounts", "places"] as const) {
      await show(page, name)
      await picture(page, `vault-page-${name}-${colorScheme}.png`)
    }
  } finally {
    running.end("stopped")
    await context.close()
  }
}

await mkdir(images, { recursive: true })
const browser = await openBrowser()
for (const colorScheme of schemes) await takePictures(browser, colorScheme)
const stage = await PageStage.create(browser)
for (const colorScheme of schemes) await takePagePictures(stage, colorScheme)
await stage.end()
