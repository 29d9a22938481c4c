import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core"
import { authenticatorCode } from "../authenticator.ts"
import { started } from "../started-enrollment.ts"
import { becomes } from "../waiting.ts"
import type { HostApplication } from "./host-application.ts"

type Tag = "postern-setup" | "postern-challenge" | "postern-manage"

interface Heard {
  readonly name: string
  readonly result?: string
  readonly code?: string
  readonly next?: string
  readonly renewal?: string
}

const purposes = { "postern-setup": "enroll", "postern-challenge": "challenge", "postern-manage": "manage" } as const

/** A person at a browser, on a page with one element. */
export class Holder {
  readonly host: HostApplication
  readonly context: BrowserContext
  readonly page: Page
  readonly subject: string
  /** the authenticator app */
  uri = ""
  /** the sheet */
  codes: string[] = []
  /** addresses that were asked for, and errors of the console */
  readonly requests: string[] = []
  readonly complaints: string[] = []

  private constructor(host: HostApplication, context: BrowserContext, page: Page, subject: string) {
    this.host = host
    this.context = context
    this.page = page
    this.subject = subject
    page.on("request", request => this.requests.push(request.url()))
    page.on("console", message => message.type() === "error" && this.complaints.push(message.text()))
    page.on("pageerror", fault => this.complaints.push(fault.message))
  }

  static async arrive(
    browser: Browser,
    host: HostApplication,
    subject: string,
    options: BrowserContextOptions = {},
  ): Promise<Holder> {
    const context = await browser.newContext({
      viewport: { width: 900, height: 900 },
      acceptDownloads: true,
      ...options,
    })
    context.setDefaultTimeout(30_000)
    return new Holder(host, context, await context.newPage(), subject)
  }

  /** Opens the page anew with one element on it. */
  async open(tag: Tag, attributes: Record<string, string> = {}): Promise<this> {
    await this.page.goto(this.host.url)
    await this.page.waitForFunction("window.isReady")
    return this.mount(tag, attributes)
  }

  async mount(tag: Tag, attributes: Record<string, string> = {}, until = this.heading): Promise<this> {
    const ticket = await this.host.ticket(this.subject, purposes[tag])
    await this.page.evaluate(
      ([name, all]) => {
        const element = document.createElement(name)
        for (const [key, value] of Object.entries(all)) element.setAttribute(key, value)
        document.querySelector("main")!.append(element)
      },
      [tag, { ticket, ...attributes }] as const,
    )
    await until.first().waitFor()
    return this
  }

  get heading(): Locator {
    return this.page.getByRole("heading", { level: 2 })
  }

  get field(): Locator {
    return this.page.locator("input#code")
  }

  get problem(): Locator {
    return this.page.getByRole("alert")
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true })
  }

  /** The app's next code, half a minute on: each is accepted once. */
  appCode(): string {
    this.host.wind(30)
    return authenticatorCode(this.uri, this.host.now())
  }

  /** Types a code and presses Enter. */
  async submit(code: string): Promise<void> {
    await this.field.fill(code)
    await this.field.press("Enter")
  }

  /** Waits until the field holds a text. */
  shows(text: string): Promise<void> {
    return becomes(() => this.field.inputValue(), text, "what the field holds")
  }

  /** What the application was told so far. */
  heard(): Promise<Heard[]> {
    return this.page.evaluate("window.heard") as never
  }

  /** Waits for an event of the element, and gives what it told. */
  async hears(name: string): Promise<Heard> {
    await this.page.waitForFunction(
      expected => (window as never as { heard: Heard[] }).heard.some(each => each.name === expected),
      name,
    )
    return (await this.heard()).find(each => each.name === name)!
  }

  /** Enrols behind the screen, for what comes after. */
  async enrolled(): Promise<this> {
    const { uri } = started(await this.host.postern.enrollTotp(this.subject, { account: "ada@example.com" }))
    this.uri = uri
    const activated = await this.host.postern.activateTotp(this.subject, this.appCode())
    if (activated.outcome !== "activated" || activated.codeSet === null) throw new Error("not activated")
    this.codes = [...activated.codeSet.codes]
    return this
  }
}
