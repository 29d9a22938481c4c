import type { TestContext } from "node:test"
import type { Browser, BrowserContextOptions, Page } from "playwright-core"
import { bundlePage } from "../../../build/page-files.ts"
import { pageFiles } from "../../../packages/vault/src/page/http/page-files.ts"
import {
  type DemoVault,
  makeDemoVault,
  PageVault,
  pageLimits,
  type RunningPage,
  startPage,
} from "../../../packages/vault/src/page/index.ts"

const bundled = bundlePage()

/** The demo's vault, and pages on it in a real browser. */
export class PageStage {
  readonly browser: Browser
  readonly demo: DemoVault

  private constructor(browser: Browser, demo: DemoVault) {
    this.browser = browser
    this.demo = demo
  }

  static async create(browser: Browser): Promise<PageStage> {
    return new PageStage(browser, await makeDemoVault())
  }

  async serve(): Promise<RunningPage> {
    return startPage({
      page: new PageVault({ vault: this.demo.vault, stateFolder: this.demo.stateFolder }),
      files: pageFiles(await bundled),
      port: 0,
      isDemo: true,
      limits: pageLimits,
      now: Date.now,
      warn: () => {},
    })
  }

  /** Opens a page of its own, as `postern-vault page --demo` does. */
  async open(t: TestContext, options: BrowserContextOptions = {}): Promise<OpenPage> {
    const running = await this.serve()
    const context = await this.browser.newContext({ locale: "en-GB", timezoneId: "UTC", ...options })
    const page = await context.newPage()
    const faults: string[] = []
    const elsewhere: string[] = []
    page.on("pageerror", error => faults.push(error.message))
    page.on("console", message => message.type() === "error" && faults.push(message.text()))
    page.on("request", request => {
      if (!request.url().startsWith(`http://localhost:${running.port}/`) && !request.url().startsWith("blob:"))
        elsewhere.push(request.url())
    })
    t.after(async () => {
      running.end("stopped")
      await context.close()
    })
    return { page, running, faults, elsewhere }
  }

  async end(): Promise<void> {
    await this.browser.close()
    await this.demo.remove()
  }
}

export interface OpenPage {
  readonly page: Page
  readonly running: RunningPage
  /** What the browser complained of. */
  readonly faults: string[]
  /** Requests to anywhere else. */
  readonly elsewhere: string[]
}

export const menu = ["ready", "accounts", "places", "requests", "log", "print"] as const

/** Goes to a screen by its link in the menu. */
export async function show(page: Page, name: (typeof menu)[number]): Promise<void> {
  await page.locator(`nav a[href="#${name}"]`).click()
  await page.locator("h1").waitFor()
  await page.waitForFunction(wanted => document.querySelector(`nav a[href="#${wanted}"]`)?.ariaCurrent === "page", name)
}

/** Opens an account by searching for it. */
export async function showAccount(page: Page, name: string): Promise<void> {
  await show(page, "accounts")
  await page.locator("#search").fill(name)
  await page.locator(".rows a").first().click()
  await page.locator("#codes-title").waitFor()
}
